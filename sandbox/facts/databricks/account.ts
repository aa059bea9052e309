import type { CloudObject } from "../../ports";
import { resource, type DeleteRule } from "../define";
import { inUse, invalid } from "../errors";
import { uuid } from "../ids";
import type { ResourceBehaviour } from "../types";
import { number, text, textOf, texts } from "../values";
import { DATABRICKS_AWS_ACCOUNT, LOG_DELIVERY_ROLE, may, roleByArn, trusts } from "./cross-account-role";
import { endpointsOfNetwork } from "./registered-endpoints";
import { accountId, knownWorkspace, workspaceNumber } from "./scopes";

/**
 * Refuses to delete an account-level configuration object while a workspace uses it.
 *
 * @param idAttribute attribute of the configuration object that contains the object's id
 * @param usedAs attributes of a workspace that contain the object's id. @default - the attribute named `idAttribute`
 */
export function notUsedByWorkspace(idAttribute: string, usedAs: readonly string[] = [idAttribute]): DeleteRule {
  return {
    refuses: "the deletion of an object that a workspace uses",
    check: ({ attributes }, { store }) => {
      const id = text(attributes, idAttribute);
      const [workspace] = usedAs.flatMap((name) => store.find("databricks_mws_workspaces", "account", { [name]: id }));
      if (workspace) {
        throw inUse(`${idAttribute} ${id} is in use by workspace ${textOf(workspace, "workspace_name")}`);
      }
    },
  };
}

const credentials = resource({
  type: "databricks_mws_credentials",
  evidence: "documented",
  source:
    "account API: credentials (create, get, delete: observed with the real provider); the checks of the role are documented",
  scope: "account",
  references: [{ path: "role_arn", kind: "aws_iam_role", by: "arn", scope: "aws" }],
  unique: [["credentials_name"]],
  rules: [
    {
      refuses:
        "a role that Databricks cannot assume with the account's id as external id, and a role that neither allows " +
        "ec2:RunInstances nor trusts Databricks' role for log delivery",
      check: (planned, context) => {
        const role = roleByArn(context, text(planned, "role_arn"));
        if (!role) return;
        const trusted = trusts(role, `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:`, accountId(context));
        const capable = trusts(role, LOG_DELIVERY_ROLE, accountId(context)) || may(context, role, "ec2:RunInstances");
        if (!trusted || !capable) {
          throw invalid(
            "Failed credential validation checks: please use a valid cross account IAM role with permissions setup " +
              `correctly. ${role.id} ` +
              (trusted
                ? "does not have permission ec2:RunInstances"
                : `does not trust Databricks with external id ${accountId(context)}`),
          );
        }
      },
    },
  ],
  deleteRules: [notUsedByWorkspace("credentials_id")],
  create: (_planned, context) => {
    const id = uuid();
    return {
      id: `${accountId(context)}/${id}`,
      credentials_id: id,
      creation_time: Date.now(),
      external_id: accountId(context),
    };
  },
});

const storageConfiguration = resource({
  type: "databricks_mws_storage_configurations",
  evidence: "documented",
  source: "account API: storage-configurations (create, get, delete: observed with the real provider)",
  scope: "account",
  references: [{ path: "bucket_name", kind: "aws_s3_bucket", scope: "aws" }],
  unique: [["storage_configuration_name"]],
  deleteRules: [notUsedByWorkspace("storage_configuration_id")],
  create: (planned) => {
    const id = uuid();
    return {
      id: `${text(planned, "account_id")}/${id}`,
      storage_configuration_id: id,
      creation_time: Date.now(),
    };
  },
});

const network = resource({
  type: "databricks_mws_networks",
  evidence: "documented",
  source: "account API: networks; mws/resource_mws_networks.go",
  scope: "account",
  references: [
    { path: "vpc_id", kind: "aws_vpc", scope: "aws" },
    { path: "subnet_ids", kind: "aws_subnet", scope: "aws" },
    { path: "security_group_ids", kind: "aws_security_group", scope: "aws" },
  ],
  unique: [["network_name"]],
  rules: [
    {
      refuses:
        "fewer than 2 subnets, no security groups or more than 5, or a name with fewer than 4 or more than 256 " +
        "characters",
      check: (planned) => {
        const subnets = texts(planned, "subnet_ids").length;
        const groups = texts(planned, "security_group_ids").length;
        const name = text(planned, "network_name");
        if (subnets < 2) throw invalid(`subnet_ids needs at least 2 subnets, got ${subnets}`);
        if (groups < 1 || groups > 5) throw invalid(`security_group_ids needs 1 to 5 groups, got ${groups}`);
        if (name.length < 4 || name.length > 256)
          throw invalid(`network_name needs 4 to 256 characters, got "${name}"`);
      },
    },
    endpointsOfNetwork,
  ],
  deleteRules: [notUsedByWorkspace("network_id")],
  create: (planned) => {
    const id = uuid();
    return {
      id: `${text(planned, "account_id")}/${id}`,
      network_id: id,
      creation_time: Date.now(),
      vpc_status: "UNATTACHED",
      workspace_id: 0,
      error_messages: [],
      vpc_endpoints: planned["vpc_endpoints"] ?? [],
    };
  },
  read: (stored, { store }) => {
    const [user] = store.find("databricks_mws_workspaces", "account", { network_id: networkId(stored) });
    return user ? { vpc_status: "VALID", workspace_id: workspaceNumber(user) ?? 0 } : {};
  },
});

function networkId(stored: CloudObject): string {
  return text(stored.attributes, "network_id");
}

const permissionAssignment = resource({
  type: "databricks_mws_permission_assignment",
  evidence: "documented",
  source: "account API: workspace assignment; mws/resource_mws_permission_assignment.go",
  scope: "account",
  rules: [
    knownWorkspace,
    {
      refuses: "a workspace without a metastore, because only a metastore enables the assignment of account principals",
      check: (planned, { store }) => {
        const id = number(planned, "workspace_id") ?? 0;
        if (store.find("databricks_metastore_assignment", "account", { workspace_id: id }).length === 0) {
          throw invalid(
            "Permission assignment APIs are not available for this workspace: assign a metastore to it first",
          );
        }
      },
    },
    {
      refuses: "a principal that is not a group or service principal of the account (the sandbox assigns no users)",
      check: (planned, { store }) => {
        const id = String(number(planned, "principal_id") ?? "");
        const kinds = ["databricks_group", "databricks_service_principal"];
        if (!kinds.some((kind) => store.get(kind, "account", id))) throw invalid(`Principal ${id} does not exist`);
      },
    },
    {
      refuses: "permissions other than USER or ADMIN",
      check: (planned) => {
        const wrong = texts(planned, "permissions").find((each) => each !== "USER" && each !== "ADMIN");
        if (wrong !== undefined) throw invalid(`permissions must be USER or ADMIN, got ${wrong}`);
      },
    },
  ],
  create: (planned) => ({
    id: `${number(planned, "workspace_id") ?? ""}|${number(planned, "principal_id") ?? ""}`,
  }),
});

export const accountBehaviours: readonly ResourceBehaviour[] = [
  credentials,
  storageConfiguration,
  network,
  permissionAssignment,
];
