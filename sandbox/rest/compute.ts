import { nodeTypes, sparkVersions } from "../facts/databricks/cluster-rules";
import { toRest } from "../runtime/shape";
import { resourceRoutes } from "./resources/resource-routes";
import type { RestResource } from "./resources/rest-resource";
import { byPermissions } from "./resources/workspace-access";
import { type Route, versions } from "./route";

const SOURCE = "Clusters and policies API reference; databricks-sdk-go 0.93";
const row = { method: "GET", access: "user", evidence: "documented", source: SOURCE } as const;
const POLICIES = "/api/2.0/policies/clusters";

/** Cluster policies. An edit replaces all fields. */
const POLICY: RestResource = {
  type: "databricks_cluster_policy",
  title: "Cluster policy",
  source: SOURCE,
  operations: {
    create: ["POST", `${POLICIES}/create`],
    replace: ["POST", `${POLICIES}/edit`],
    get: ["GET", `${POLICIES}/get`],
    list: ["GET", `${POLICIES}/list`],
    delete: ["POST", `${POLICIES}/delete`],
  },
  key: "policy_id",
  list: { field: "policies" },
  body: ({ id, kind, attributes }) => {
    const { id: _id, ...rest } = toRest(kind, attributes);
    return { ...rest, policy_id: id, is_default: false };
  },
  answers: { create: ({ id }) => ({ policy_id: id }), change: () => ({}) },
  access: byPermissions("cluster-policies", { create: "ADMIN", read: "CAN_USE", change: "ADMIN" }),
};

/**
 * Routes for cluster policies and for lists of compute. The lists of clusters, SQL warehouses and pipelines are empty:
 * the sandbox has only job clusters, which exist during a job run.
 */
export const computeRoutes: readonly Route[] = [
  ...resourceRoutes(POLICY),
  ...clusters("list", () => ({})),
  ...clusters("spark-versions", () => ({ versions: sparkVersions() })),
  ...clusters("list-node-types", () => ({ node_types: nodeTypes().map(nodeTypeBody) })),
  { ...row, path: "/api/2.0/sql/warehouses", handle: () => ({}) },
  { ...row, path: "/api/2.0/pipelines", source: "Pipelines API reference", handle: () => ({}) },
];

function clusters(operation: string, handle: Route["handle"]): readonly Route[] {
  return versions((version) => ({ ...row, path: `/api/${version}/clusters/${operation}`, handle }), "2.0", "2.1");
}

function nodeTypeBody({ name, category, cores, memoryMb }: ReturnType<typeof nodeTypes>[number]): object {
  return {
    node_type_id: name,
    instance_type_id: name,
    node_instance_type: { instance_type_id: name },
    description: name,
    category,
    num_cores: cores,
    memory_mb: memoryMb,
    num_gpus: 0,
    is_deprecated: false,
    is_hidden: false,
    is_graviton: /^[cmr]\d+g/.test(name),
    photon_driver_capable: true,
    photon_worker_capable: true,
    support_cluster_tags: true,
    support_ebs_volumes: true,
  };
}
