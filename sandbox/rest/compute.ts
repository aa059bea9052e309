import { CloudError, type JsonObject } from "../ports";
import { toRest } from "../runtime/shape";
import type { Route } from "./route";

const row = { method: "GET", evidence: "documented", source: "Clusters and policies API reference" } as const;

/** Reads of compute. The sandbox has job clusters only: they live with their run, and none can be listed. */
export const computeRoutes: readonly Route[] = [
  ...["2.0", "2.1"].map((version) => ({ ...row, path: `/api/${version}/clusters/list`, handle: () => ({}) })),
  {
    ...row,
    path: "/api/2.0/policies/clusters/list",
    handle: (call, { store }) => ({
      policies: store
        .find("databricks_cluster_policy", call.scope)
        .map((policy) => policyBody(policy.id, policy.attributes)),
    }),
  },
  {
    ...row,
    path: "/api/2.0/policies/clusters/get",
    handle: (call, { store }) => {
      const id = call.query["policy_id"] ?? "";
      const policy = store.get("databricks_cluster_policy", call.scope, id);
      if (policy === undefined) {
        throw new CloudError(404, "RESOURCE_DOES_NOT_EXIST", `Cluster policy '${id}' does not exist.`);
      }
      return policyBody(id, policy.attributes);
    },
  },
];

function policyBody(id: string, attributes: JsonObject): JsonObject {
  const { id: _id, ...rest } = toRest("databricks_cluster_policy", attributes);
  return { ...rest, policy_id: id };
}
