import { DEFAULT_POLICY, POLICY_OF_WORKSPACE } from "../../facts/databricks/serverless-network";
import { missing } from "../../facts/errors";
import type { CloudObject, JsonObject } from "../../ports";
import { collection, type RestResource } from "../resources/rest-resource";
import type { Call, Route, Services } from "../route";
import { unchanged, byAttribute, ROOT, row } from "./account-row";

const CONNECTIVITY = "databricks_mws_network_connectivity_config";
const POLICY = "databricks_account_network_policy";
const OPTION = "databricks_workspace_network_option";

/** Resources of the account API for network policies and connectivity configurations of serverless compute. */
export const NETWORKING: readonly RestResource[] = [
  {
    ...row,
    type: CONNECTIVITY,
    title: "Network connectivity configuration",
    operations: collection(`${ROOT}/network-connectivity-configs`, "network_connectivity_config_id", "none"),
    key: "network_connectivity_config_id",
    find: byAttribute(CONNECTIVITY, "network_connectivity_config_id"),
    list: { field: "items", sizeParameter: "page_size", size: 100 },
  },
  {
    ...row,
    type: POLICY,
    title: "Network policy",
    operations: collection(`${ROOT}/network-policies`, "network_policy_id", "PUT"),
    key: "network_policy_id",
    list: { field: "items", sizeParameter: "page_size", size: 100 },
    attributes: unchanged,
    body: policyBody,
  },
];

/** Routes for the default network policy, and for the policy of a workspace (if none is set, the default policy). */
export const networkPolicyRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: `${ROOT}/network-policies/${DEFAULT_POLICY}`,
    handle: ({ accountId = "" }) => ({
      account_id: accountId,
      network_policy_id: DEFAULT_POLICY,
      egress: { network_access: { restriction_mode: "FULL_ACCESS" } },
    }),
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/workspaces/:workspace_id/network`,
    handle: (call, services) => optionOf(workspaceIn(call, services), services),
  },
  {
    ...row,
    method: "PUT",
    path: `${ROOT}/workspaces/:workspace_id/network`,
    handle: async (call, services) => {
      const id = workspaceIn(call, services);
      const attributes = { workspace_id: Number(id), network_policy_id: call.body["network_policy_id"] ?? "" };
      const stored = services.objects.get(call, OPTION, id);
      if (stored !== undefined) await services.objects.update(call, OPTION, id, attributes);
      else await services.objects.create(call, OPTION, attributes);
      return optionOf(id, services);
    },
  },
];

function optionOf(workspaceId: string, { store }: Services): JsonObject {
  const assigned = store.get(POLICY_OF_WORKSPACE, "account", workspaceId)?.attributes["network_policy_id"];
  return { workspace_id: Number(workspaceId), network_policy_id: assigned ?? DEFAULT_POLICY };
}

function workspaceIn(call: Call, { store }: Services): string {
  const id = call.params["workspace_id"] ?? "";
  const [workspace] = store.find("databricks_mws_workspaces", "account", { workspace_id: Number(id) });
  if (workspace !== undefined) return id;
  throw missing(`Workspace '${id}' does not exist.`);
}

function policyBody({ attributes }: CloudObject, { accountId = "" }: Call): JsonObject {
  const { id: _id, ...rest } = attributes;
  const given = Object.entries(rest).filter(([, value]) => value !== null);
  return { account_id: accountId, ...Object.fromEntries(given) };
}
