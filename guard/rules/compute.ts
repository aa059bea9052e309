import { isObject, type JsonObject } from "../plan-json";
import { blocksOf, isSet, UNKNOWN, type PlannedResource, type PlannedStack } from "../planned-stack";
import { each, when, type Rule } from "../rule";

/** Access modes under which Unity Catalog decides what a cluster reads. */
const UNITY_CATALOG_MODES = [
  "SINGLE_USER",
  "USER_ISOLATION",
  "DATA_SECURITY_MODE_AUTO",
  "DATA_SECURITY_MODE_DEDICATED",
  "DATA_SECURITY_MODE_STANDARD",
];

const CLUSTERS = ["databricks_job", "databricks_cluster"];

/** Jobs and clusters: whose they are, what they may cost, and when they end. */
export const COMPUTE_RULES: readonly Rule[] = [
  {
    id: "cluster-policy",
    severity: "error",
    what: "Every cluster, of a job or of people, is made under a cluster policy.",
    why: "Without one, whoever changes the job chooses machines, cost, runtime and access mode.",
    remedy: "Give the cluster policy_id; in a job, use the construct Pipeline.",
    check: each(CLUSTERS, (resource, stack) => [
      ...clusters(resource)
        .filter(({ settings }) => !isSet(settings["policy_id"]))
        .map(({ name }) => `${name} has no policy`),
      ...foreignClusters(resource.values, stack),
    ]),
  },
  {
    id: "cluster-access-mode",
    severity: "error",
    what: "Every cluster runs in an access mode of Unity Catalog.",
    why: "In the older modes its users share one machine identity, and grants on tables do not apply.",
    remedy: "Set data_security_mode to SINGLE_USER or USER_ISOLATION.",
    check: each(CLUSTERS, (resource) =>
      clusters(resource)
        .filter(({ settings }) => !UNITY_CATALOG_MODES.includes(String(settings["data_security_mode"])))
        .map(({ name, settings }) => `${name} runs in the mode ${String(settings["data_security_mode"] ?? "NONE")}`),
    ),
  },
  {
    id: "cluster-instance-profile",
    severity: "error",
    what: "No cluster has an instance profile.",
    why: "Its rights in AWS are everyone's who runs code there, past Unity Catalog's grants and audit.",
    remedy: "Reach the data through a storage credential and an external location.",
    check: (stack, posture) => [
      ...each(CLUSTERS, (resource) =>
        clusters(resource)
          .filter(({ settings }) =>
            blocksOf(settings, "aws_attributes").some(({ instance_profile_arn: arn }) => isSet(arn)),
          )
          .map(({ name }) => `${name} has an instance profile`),
      )(stack, posture),
      ...each(["databricks_instance_profile"], () => ["an instance profile"])(stack, posture),
    ],
  },
  {
    id: "auto-termination",
    severity: "error",
    what: "What people start stops by itself: clusters, warehouses, and clusters under a policy for people.",
    why: "A forgotten cluster costs all weekend, and keeps running what somebody left in it.",
    remedy: "Set autotermination_minutes (auto_stop_mins for a warehouse), with an upper limit in the policy.",
    check: (stack, posture) => [
      ...each(["databricks_cluster"], ({ values }) =>
        when(!(Number(values["autotermination_minutes"]) > 0), "never terminates"),
      )(stack, posture),
      ...each(["databricks_sql_endpoint"], ({ values }) =>
        when(isSet(values["auto_stop_mins"]) && !(Number(values["auto_stop_mins"]) > 0), "never stops"),
      )(stack, posture),
      ...each(["databricks_cluster_policy"], (policy) => {
        const definition = definitionOf(policy);
        if (definition === undefined || fixed(definition["cluster_type"]) === "job") return [];
        return when(!isLimited(definition["autotermination_minutes"]), "clusters under it may run for ever");
      })(stack, posture),
    ],
  },
  {
    id: "cluster-cost-cap",
    severity: "error",
    what: "A cluster policy caps the Databricks units per hour.",
    why: "Node types and worker counts alone multiply to sums that nobody approved.",
    remedy: "Give the policy dbus_per_hour with a maxValue; see the construct ClusterPolicy.",
    check: each(["databricks_cluster_policy"], (policy) => {
      const definition = definitionOf(policy);
      return when(definition !== undefined && !isLimited(definition["dbus_per_hour"]), "no cap on dbus_per_hour");
    }),
  },
  {
    id: "cluster-policy-readable",
    severity: "error",
    what: "A cluster policy's definition stands in the configuration.",
    why: "What it limits could not be reviewed.",
    remedy: "Write the definition as JSON without references, or name a policy family.",
    check: each(["databricks_cluster_policy"], (policy) =>
      when(
        definitionOf(policy) === undefined && !isSet(policy.values["policy_family_id"]),
        "definition is not JSON before the apply",
      ),
    ),
  },
  {
    id: "job-run-as",
    severity: "error",
    what: "A job and a pipeline run as a service principal.",
    why: "Else it runs as whoever made it: it stops when that person leaves, and does all that the person may.",
    remedy: "Set run_as with service_principal_name.",
    check: each(["databricks_job", "databricks_pipeline"], (job) => {
      const [runAs] = job.blocks("run_as");
      if (runAs === undefined) return ["runs as whoever made it"];
      return when(!isSet(runAs["service_principal_name"]), `runs as the user ${String(runAs["user_name"])}`);
    }),
  },
];

interface Cluster {
  readonly name: string;
  readonly settings: JsonObject;
}

/** Every cluster that a resource describes, whatever task of whatever loop starts it. */
function clusters({ type, values }: PlannedResource): readonly Cluster[] {
  if (type === "databricks_cluster") return [{ name: "the cluster", settings: values }];
  return clustersIn(values, "the job's cluster");
}

function clustersIn(value: unknown, name: string): readonly Cluster[] {
  if (Array.isArray(value)) return value.flatMap((item) => clustersIn(item, name));
  if (!isObject(value)) return [];
  const inner = isOwner(value) ? `cluster of ${ownerOf(value)}` : name;
  return Object.entries(value).flatMap(([key, part]) =>
    key === "new_cluster"
      ? blocksOf(value, key).map((settings) => ({ name: inner, settings }))
      : clustersIn(part, inner),
  );
}

/** Tasks of a job that run on a cluster which the stack does not make: nobody sees under which policy it stands. */
function foreignClusters(value: unknown, stack: PlannedStack): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => foreignClusters(item, stack));
  if (!isObject(value)) return [];
  const id = value["existing_cluster_id"];
  const isForeign =
    isSet(id) && id !== UNKNOWN && !stack.ofType("databricks_cluster").some(({ values }) => values["id"] === id);
  return [
    ...when(
      isForeign,
      `${isOwner(value) ? ownerOf(value) : "the job"} runs on the cluster ${String(id)} of somebody else`,
    ),
    ...Object.values(value).flatMap((inner) => foreignClusters(inner, stack)),
  ];
}

function isOwner(value: JsonObject): boolean {
  return isSet(value["task_key"] ?? value["job_cluster_key"]);
}

function ownerOf(value: JsonObject): string {
  return String(value["task_key"] ?? value["job_cluster_key"]);
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
