import { isObject, type JsonObject } from "../../core/json";
import { blocksOf, isSet, UNKNOWN, type PlannedResource, type PlannedStack } from "../planned-stack";
import { allOf, each, when, type Rule } from "../rule";
import { clusters, isOwner, ownerOf } from "./clusters";

/** Access modes that support Unity Catalog. */
const UNITY_CATALOG_MODES = [
  "SINGLE_USER",
  "USER_ISOLATION",
  "DATA_SECURITY_MODE_AUTO",
  "DATA_SECURITY_MODE_DEDICATED",
  "DATA_SECURITY_MODE_STANDARD",
];

const CLUSTERS = ["databricks_job", "databricks_cluster"];

/** Rules for jobs and clusters: identity, cost and termination. */
export const COMPUTE_RULES: readonly Rule[] = [
  {
    id: "cluster-policy",
    severity: "error",
    what: "Every job cluster and all-purpose cluster has a cluster policy.",
    why: "Without a policy, anyone who can change the job can choose instance types, cost, runtime and access mode.",
    remedy: "Set policy_id of the cluster; for a job, use the construct Pipeline.",
    check: each(CLUSTERS, (resource, stack) => [
      ...clusters(resource)
        .filter(({ settings }) => !isSet(settings["policy_id"]))
        .map(({ name }) => `${name} has no cluster policy`),
      ...foreignClusters(resource.values, stack),
    ]),
  },
  {
    id: "cluster-access-mode",
    severity: "error",
    what: "Every cluster has an access mode that supports Unity Catalog.",
    why: "In legacy modes, all users share the identity of the instances, and Unity Catalog grants do not apply.",
    remedy: "Set data_security_mode to SINGLE_USER or USER_ISOLATION.",
    check: each(CLUSTERS, (resource) =>
      clusters(resource)
        .filter(({ settings }) => !UNITY_CATALOG_MODES.includes(String(settings["data_security_mode"])))
        .map(({ name, settings }) => `${name} has the access mode ${String(settings["data_security_mode"] ?? "NONE")}`),
    ),
  },
  {
    id: "cluster-instance-profile",
    severity: "error",
    what: "No cluster has an instance profile.",
    why: "Everyone who runs code on the cluster has the profile's AWS permissions, which bypass Unity Catalog's grants and audit log.",
    remedy: "Access the data through a storage credential and an external location.",
    check: allOf(
      each(CLUSTERS, (resource) =>
        clusters(resource)
          .filter(({ settings }) =>
            blocksOf(settings, "aws_attributes").some(({ instance_profile_arn: arn }) => isSet(arn)),
          )
          .map(({ name }) => `${name} has an instance profile`),
      ),
      each(["databricks_instance_profile"], () => ["registers an instance profile for clusters"]),
    ),
  },
  {
    id: "auto-termination",
    severity: "error",
    what: "All-purpose clusters and SQL warehouses terminate when idle, and cluster policies enforce it.",
    why: "A forgotten cluster costs money and keeps its code running until someone stops it.",
    remedy: "Set autotermination_minutes (auto_stop_mins for a warehouse), with an upper limit in the policy.",
    check: allOf(
      each(["databricks_cluster"], ({ values }) =>
        when(!(Number(values["autotermination_minutes"]) > 0), "the cluster never terminates when idle"),
      ),
      each(["databricks_sql_endpoint"], ({ values }) =>
        when(
          isSet(values["auto_stop_mins"]) && !(Number(values["auto_stop_mins"]) > 0),
          "the warehouse never stops when idle",
        ),
      ),
      each(["databricks_cluster_policy"], (policy) => {
        const definition = definitionOf(policy);
        const clusterType = fixed(definition?.["cluster_type"]);
        if (definition === undefined || clusterType === "job") return [];
        const minutes = definition["autotermination_minutes"];
        // The value 0, which a range without minimum allows, turns automatic termination off.
        const isRange = isObject(minutes) && minutes["type"] !== "fixed";
        const allowsNever = clusterType !== "dlt" && isRange && !(Number(minutes["minValue"]) > 0);
        return when(!isLimited(minutes) || allowsNever, "clusters with this policy may never terminate");
      }),
    ),
  },
  {
    id: "cluster-cost-cap",
    severity: "error",
    what: "A cluster policy limits the DBUs per hour.",
    why: "Limits on node types and worker counts alone allow combinations with an unapproved cost.",
    remedy: "Add dbus_per_hour with a maxValue to the policy; see the construct ClusterPolicy.",
    check: each(["databricks_cluster_policy"], (policy) => {
      const definition = definitionOf(policy);
      return when(
        definition !== undefined && !isLimited(definition["dbus_per_hour"]),
        "the policy has no limit on dbus_per_hour",
      );
    }),
  },
  {
    id: "cluster-policy-readable",
    severity: "error",
    what: "A cluster policy's definition is known before the apply.",
    why: "The limits of a policy that is known only after the apply cannot be reviewed.",
    remedy: "Write the definition as JSON without references, or set policy_family_id.",
    check: each(["databricks_cluster_policy"], (policy) =>
      when(
        definitionOf(policy) === undefined && !isSet(policy.values["policy_family_id"]),
        "the definition is not JSON before the apply",
      ),
    ),
  },
  {
    id: "job-run-as",
    severity: "error",
    what: "Every job and every pipeline runs as a service principal.",
    why: "A job without run_as runs as its creator: it fails when that user leaves, and has all of the user's permissions.",
    remedy: "Set run_as with service_principal_name.",
    check: each(["databricks_job", "databricks_pipeline"], (job) => {
      const [runAs] = job.blocks("run_as");
      if (runAs === undefined) return ["runs as its creator"];
      const found = isSet(runAs["user_name"])
        ? `runs as the user ${String(runAs["user_name"])}`
        : "runs as no service principal";
      return when(!isSet(runAs["service_principal_name"]), found);
    }),
  },
];

/** Describes tasks that run on a cluster outside the stack. The policy of such a cluster is unknown. */
function foreignClusters(value: unknown, stack: PlannedStack): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => foreignClusters(item, stack));
  if (!isObject(value)) return [];
  const id = value["existing_cluster_id"];
  const isForeign =
    isSet(id) && id !== UNKNOWN && !stack.ofType("databricks_cluster").some(({ values }) => values["id"] === id);
  return [
    ...when(
      isForeign,
      `${isOwner(value) ? ownerOf(value) : "the job"} runs on the cluster ${String(id)}, which is not in this stack`,
    ),
    ...Object.values(value).flatMap((inner) => foreignClusters(inner, stack)),
  ];
}

function definitionOf(policy: PlannedResource): JsonObject | undefined {
  try {
    const definition: unknown = JSON.parse(policy.text("definition"));
    return isObject(definition) ? definition : undefined;
  } catch {
    return undefined;
  }
}

function fixed(rule: unknown): unknown {
  return isObject(rule) && rule["type"] === "fixed" ? rule["value"] : undefined;
}

function isLimited(rule: unknown): boolean {
  if (!isObject(rule)) return false;
  return Number(rule["type"] === "fixed" ? rule["value"] : rule["maxValue"]) > 0;
}
