import type { CloudObject } from "../../ports";
import { fillBucket } from "../aws/bucket-content";
import { resource } from "../define";
import { invalid } from "../errors";
import { databricksNumber } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { number, valueOr, text, textOf } from "../values";
import { keptKeys, keysOfWorkspace, seenKeys } from "./customer-managed-keys";
import { privateAccessOfWorkspace } from "./private-link";
import { SECRET } from "./secrets";
import { connectivityOfWorkspace, keepBinding, POLICY_OF_WORKSPACE } from "./serverless-network";
import { WORKSPACE_KINDS } from "./workspace-kinds";
import { networkFaults } from "./workspace-network";

const isServerless = (compute: string): boolean => compute === "SERVERLESS";

/** Deployment name: the first part of a workspace's host name, e.g. `fraudops-dev`. */
const DEPLOYMENT_NAME = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/i;

const workspace = resource({
  type: "databricks_mws_workspaces",
  evidence: "read in source",
  source:
    "mws/resource_mws_workspaces.go (create, get, patch, delete: observed with the real provider); the checks of the network are documented",
  scope: "account",
  references: [
    { path: "credentials_id", kind: "databricks_mws_credentials", by: "credentials_id" },
    { path: "storage_configuration_id", kind: "databricks_mws_storage_configurations", by: "storage_configuration_id" },
    { path: "network_id", kind: "databricks_mws_networks", by: "network_id" },
    {
      path: "private_access_settings_id",
      kind: "databricks_mws_private_access_settings",
      by: "private_access_settings_id",
    },
  ],
  unique: [["deployment_name"]],
  notRemovable: { private_access_settings_id: "cannot remove private access setting from workspace" },
  rules: [
    {
      refuses:
        "a missing aws_region, and a missing credentials_id or storage_configuration_id unless the workspace is " +
        "serverless",
      check: (planned) => {
        if (!text(planned, "aws_region")) throw invalid("aws_region is required for AWS workspaces");
        if (isServerless(text(planned, "compute_mode"))) return;
        for (const name of ["credentials_id", "storage_configuration_id"]) {
          if (!text(planned, name)) throw invalid(`${name} is required for non-serverless workspaces`);
        }
      },
    },
    {
      refuses: "a deployment name that is not 1 to 64 letters, digits and inner dashes",
      check: (planned) => {
        const name = text(planned, "deployment_name");
        if (name && !DEPLOYMENT_NAME.test(name)) {
          throw invalid(
            "deployment_name must be 1 to 64 letters, digits and dashes, with no dash at the start or end, got " + name,
          );
        }
      },
    },
    {
      refuses: "a root bucket of another region",
      check: (planned, context) => {
        const bucket = rootBucket(planned, context);
        const region = textOf(bucket, "region");
        if (bucket && region && region !== text(planned, "aws_region")) {
          throw invalid(`bucket ${bucket.id} is in ${region}, but the workspace is in ${text(planned, "aws_region")}`);
        }
      },
    },
    keysOfWorkspace,
    connectivityOfWorkspace,
    privateAccessOfWorkspace,
    {
      refuses:
        "a network with subnets of the wrong size or in fewer than two availability zones, without DNS support, or " +
        "with a security group that blocks TCP traffic among its members",
      check: (planned, context) => {
        const [network] = context.store.find("databricks_mws_networks", "account", {
          network_id: text(planned, "network_id"),
        });
        const faults = network ? networkFaults(network, context) : [];
        if (faults.length > 0) {
          throw invalid(`Workspace failed to create: network error message: ${faults.join("; ")}`);
        }
      },
    },
  ],
  create: async (planned, context) => {
    const id = databricksNumber();
    const { url } = await context.runtime.openWorkspace(String(id), text(planned, "workspace_name"));
    const bucket = rootBucket(planned, context);
    if (bucket) await fillBucket(context, bucket.id, `the root storage of workspace ${id}`);
    return {
      id: `${text(planned, "account_id")}/${id}`,
      workspace_id: id,
      workspace_url: url,
      workspace_status: "RUNNING",
      workspace_status_message: "Workspace is running.",
      creation_time: Date.now(),
      cloud: valueOr(planned, "cloud", "aws"),
      pricing_tier: valueOr(planned, "pricing_tier", "ENTERPRISE"),
      effective_compute_mode: isServerless(text(planned, "compute_mode")) ? "SERVERLESS" : "HYBRID",
      network_connectivity_config_id: valueOr(planned, "network_connectivity_config_id", ""),
      gcp_workspace_sa: "",
      ...keptKeys(planned),
    };
  },
  update: async (planned, prior, context) => {
    await keepBinding(planned, context);
    return keptKeys(planned, prior);
  },
  read: async (stored, { runtime }) => {
    const { url } = await runtime.openWorkspace(idOf(stored), text(stored.attributes, "workspace_name"));
    return { workspace_url: url, ...seenKeys(stored) };
  },
  delete: async (prior, { store, runtime }) => {
    const scope = idOf(prior);
    await runtime.closeWorkspace(scope);
    for (const object of [...WORKSPACE_KINDS, SECRET].flatMap((kind) => store.find(kind, scope))) {
      await store.delete(object.kind, object.scope, object.id);
    }
    await store.delete(POLICY_OF_WORKSPACE, "account", scope);
    for (const kind of [
      "databricks_metastore_assignment",
      "databricks_mws_ncc_binding",
      "databricks_mws_permission_assignment",
    ]) {
      for (const object of store.find(kind, "account", { workspace_id: Number(scope) })) {
        await store.delete(object.kind, object.scope, object.id);
      }
    }
  },
});

function idOf(object: CloudObject): string {
  return String(number(object.attributes, "workspace_id") ?? "");
}

function rootBucket(planned: CloudObject["attributes"], { store }: BehaviourContext): CloudObject | undefined {
  const [storage] = store.find("databricks_mws_storage_configurations", "account", {
    storage_configuration_id: text(planned, "storage_configuration_id"),
  });
  return storage && store.get("aws_s3_bucket", "aws", textOf(storage, "bucket_name"));
}

export const workspaceBehaviours: readonly ResourceBehaviour[] = [workspace];
