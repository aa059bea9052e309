import { objectOf, type JsonObject } from "../../core/json";
import { blocksOf } from "../../guard/planned-stack";
import { code } from "../words";
import { hourly, used, type CostContext, type Quantity, type QuantityRule } from "./quantity";
import { runsPerMonth } from "./schedule";

/** Functions that compute the billed quantities of Databricks resources, e.g. DBUs and EC2 hours, by resource type. */
export const DATABRICKS_QUANTITIES: Readonly<Record<string, QuantityRule>> = {
  databricks_job: job,
  databricks_cluster: (values, context, label) =>
    cluster(values, "all-purpose", context, label).map(({ what, item, unit, perHour }) =>
      used(what, item, unit, perHour * context.assumptions.hoursPerMonthInteractive),
    ),
  databricks_sql_endpoint: ({ cluster_size: size }, { assumptions }, label) => [
    used(label, `sql-warehouse-hour/${String(size)}`, "hours", assumptions.hoursPerMonthInteractive),
  ],
  databricks_model_serving: serving,
};

/** Quantity of one item, e.g. DBUs, that a cluster uses per hour. */
interface HourlyUse {
  readonly what: string;
  readonly item: string;
  readonly unit: string;
  readonly perHour: number;
}

function job(values: JsonObject, context: CostContext, label: string): readonly Quantity[] {
  const { assumptions } = context;
  const scheduled = runsPerMonth(values);
  const limit = Number(values["timeout_seconds"]) / 3600;
  const hours = limit > 0 ? Math.min(limit, assumptions.hoursPerRun) : assumptions.hoursPerRun;
  const runs = scheduled ?? assumptions.runsPerMonthOnDemand;
  const tasks = blocksOf(values, "task").flatMap((task) => [
    task,
    ...blocksOf(task, "for_each_task").flatMap((repeated) => blocksOf(repeated, "task")),
  ]);
  const clusters = [
    ...blocksOf(values, "job_cluster").flatMap((block) => blocksOf(block, "new_cluster")),
    ...tasks.flatMap((task) => blocksOf(task, "new_cluster")),
  ];
  const uses = clusters.flatMap((each) => cluster(each, "jobs", context, label));
  // Tasks with an environment run on serverless compute. Counts hours, because Databricks chooses the number of DBUs.
  const isServerless = tasks.some((task) => typeof task["environment_key"] === "string");
  if (isServerless) uses.push({ what: `${label}: serverless`, item: "serverless-job-hour", unit: "hours", perHour: 1 });
  return uses.map(({ what, item, unit, perHour }) => {
    const busy = perHour * hours * runs;
    return { what, item, unit, idle: scheduled === undefined ? 0 : busy, busy };
  });
}

/** Instances and DBUs that a cluster uses per hour. Autoscaling clusters count with their maximum number of workers. */
function cluster(values: JsonObject, workload: string, { prices, tier }: CostContext, label: string): HourlyUse[] {
  const [autoscale] = blocksOf(values, "autoscale");
  const workers = Number(autoscale?.["max_workers"] ?? values["num_workers"] ?? 0);
  const workerType = String(values["node_type_id"] ?? "an instance pool");
  const driverType = String(values["driver_node_type_id"] ?? workerType);
  const [aws = {}] = blocksOf(values, "aws_attributes");
  const onDemandFirst = Number(aws["first_on_demand"] ?? 0);
  const isSpot = String(aws["availability"] ?? "SPOT_WITH_FALLBACK").startsWith("SPOT");
  const nodes = [driverType, ...Array.from({ length: workers }, () => workerType)];
  const uses = nodes.map((type, index): HourlyUse => {
    const kind = isSpot && index >= onDemandFirst ? "spot" : "on-demand";
    return { what: `${label}: instances`, item: `ec2/${type}/${kind}`, unit: "hours", perHour: 1 };
  });
  const dbus = nodes.map((type): HourlyUse => {
    const rate = prices.instanceDbus[type];
    // Without the DBU rate of an instance type, uses an item that has no price: the cost is reported as unknown.
    const item = rate === undefined ? `dbu-rate/${type}` : `dbu/${tier}/${workload}`;
    return { what: `${label}: DBUs`, item, unit: rate === undefined ? "hours" : "DBUs", perHour: rate ?? 1 };
  });
  return [...uses, ...dbus];
}

/** Quantities of a serving endpoint: its workload size determines the DBUs per hour. */
function serving(values: JsonObject, context: CostContext, label: string): readonly Quantity[] {
  const { assumptions, prices, tier, releases } = context;
  const [config] = blocksOf(values, "config");
  const entities = [...blocksOf(config ?? {}, "served_entities"), ...blocksOf(config ?? {}, "served_models")];
  const release = releases.get(String(values["name"]));
  // For an endpoint without served entities, uses the size that the release job sets later.
  const served = entities.length > 0 ? entities : release === undefined ? [] : [fromRelease(release)];
  return served.flatMap((entity) => {
    const size = String(entity["workload_size"] ?? "Small");
    const item = `dbu/${tier}/serving`;
    const known = prices.servingSizes[size];
    const kind = String(entity["workload_type"] ?? "CPU");
    if (known === undefined || kind !== "CPU") {
      return [hourly(label, `serving/${kind}/${size}`, assumptions.hoursPerMonth)];
    }
    const warm = entity["scale_to_zero_enabled"] === true ? 0 : known.warm;
    const busyHours = Math.min(assumptions.servingBusyHours, assumptions.hoursPerMonth);
    const busy = warm * (assumptions.hoursPerMonth - busyHours) + known.most * busyHours;
    return [{ what: label, item, unit: "DBUs", idle: warm * assumptions.hoursPerMonth, busy }];
  });
}

function fromRelease(parameters: JsonObject): JsonObject {
  return {
    workload_size: parameters["workload-size"] ?? "Small",
    scale_to_zero_enabled: String(parameters["scale-to-zero"]) === "true",
  };
}

/** Parameters of the job tasks that set an endpoint's workload size, by endpoint name. */
export function releaseParameters(jobs: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const task of jobs.flatMap((values) => blocksOf(values, "task"))) {
    const [wheel = {}] = blocksOf(task, "python_wheel_task");
    const parameters = objectOf(wheel["named_parameters"]);
    const endpoint = parameters["endpoint"];
    if (typeof endpoint === "string" && parameters["workload-size"] !== undefined) found.set(endpoint, parameters);
  }
  return found;
}

/** Label of a resource in an estimate, e.g. "SQL warehouse `queries`". */
export function costLabel(type: string, values: JsonObject, address: string): string {
  const named = values["name"] ?? values["cluster_name"] ?? address;
  return `${LABELS[type] ?? "resource"} ${code(String(named))}`;
}

const LABELS: Readonly<Record<string, string>> = {
  databricks_job: "job",
  databricks_cluster: "cluster",
  databricks_sql_endpoint: "SQL warehouse",
  databricks_model_serving: "endpoint",
};
