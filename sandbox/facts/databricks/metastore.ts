import { resource } from "../define";
import { invalid } from "../errors";
import { uuid } from "../ids";
import type { ResourceBehaviour } from "../types";
import { flag, number, valueOr, text, textOf } from "../values";
import { knownOwner } from "./owner";
import { ADMIN } from "./principals";
import { knownWorkspace } from "./scopes";

const metastoreAssignment = resource({
  type: "databricks_metastore_assignment",
  evidence: "documented",
  source: "account API: metastore assignments; catalog/resource_metastore_assignment.go",
  scope: "account",
  references: [{ path: "metastore_id", kind: "databricks_metastore", scope: "account" }],
  unique: [["workspace_id"]],
  rules: [
    knownWorkspace,
    {
      refuses: "a metastore of a region other than the workspace's",
      check: (planned, { store }) => {
        const metastore = store.get("databricks_metastore", "account", text(planned, "metastore_id"));
        const [target] = store.find("databricks_mws_workspaces", "account", {
          workspace_id: number(planned, "workspace_id") ?? 0,
        });
        const [ours, theirs] = [textOf(metastore, "region"), textOf(target, "aws_region")];
        if (ours && theirs && ours !== theirs) {
          throw invalid(`Metastore of region ${ours} cannot be assigned to a workspace of region ${theirs}`);
        }
      },
    },
  ],
  create: (planned) => ({
    id: `${number(planned, "workspace_id") ?? ""}|${text(planned, "metastore_id")}`,
    default_catalog_name: valueOr(planned, "default_catalog_name", "hive_metastore"),
  }),
});

const metastore = resource({
  type: "databricks_metastore",
  evidence: "documented",
  source: "Unity Catalog API: metastores; catalog/resource_metastore.go",
  scope: "account",
  unique: [["name"]],
  rules: [
    knownOwner,
    {
      refuses: "a second metastore of the account in a region",
      check: (planned, { store }, prior) => {
        const region = text(planned, "region");
        const [other] = region ? store.find("databricks_metastore", "account", { region }) : [];
        if (other && other.id !== prior?.id) {
          throw invalid(
            `This account has reached the limit for metastores in region ${region}: ${textOf(other, "name")} exists`,
          );
        }
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of a metastore with catalogs, credentials or locations, unless force_destroy is set",
      check: ({ id, attributes }, { store }) => {
        if (flag(attributes, "force_destroy")) return;
        const kinds = ["databricks_catalog", "databricks_external_location", "databricks_storage_credential"];
        const held = kinds.flatMap((kind) => store.find(kind, "account", { metastore_id: id }))[0];
        if (held) throw invalid(`Metastore ${text(attributes, "name")} is not empty: it holds ${held.kind} ${held.id}`);
      },
    },
    {
      refuses: "the deletion of a metastore that is assigned to workspaces, unless force_destroy is set",
      check: ({ id, attributes }, { store }) => {
        const [assignment] = store.find("databricks_metastore_assignment", "account", { metastore_id: id });
        if (assignment && !flag(attributes, "force_destroy")) {
          throw invalid(
            `Metastore ${text(attributes, "name")} is assigned to workspace ${number(assignment.attributes, "workspace_id") ?? ""}`,
          );
        }
      },
    },
  ],
  create: (planned) => {
    const id = uuid();
    const now = Date.now();
    return {
      id,
      metastore_id: id,
      global_metastore_id: `aws:${text(planned, "region")}:${id}`,
      cloud: "aws",
      region: valueOr(planned, "region", ""),
      owner: valueOr(planned, "owner", ADMIN),
      created_at: now,
      created_by: ADMIN,
      updated_at: now,
      updated_by: ADMIN,
    };
  },
  update: () => ({ updated_at: Date.now(), updated_by: ADMIN }),
});

export const metastoreBehaviours: readonly ResourceBehaviour[] = [metastoreAssignment, metastore];
