import { circleFault } from "../../facts/databricks/task-graph";
import { invalid } from "../../facts/errors";
import { CloudError, type JsonObject } from "../../ports";

/** The settings of a job that the sandbox reads to run the job, in the shape of the Jobs API. */
export interface JobSettings {
  readonly name?: string;
  readonly tasks?: readonly TaskSettings[];
  readonly job_clusters?: readonly { readonly job_cluster_key: string; readonly new_cluster: ClusterSettings }[];
  readonly parameters?: readonly { readonly name: string; readonly default: string }[];
  /** Time limit of a run in seconds; 0 or absent means no limit. */
  readonly timeout_seconds?: number;
  /** Number of runs that can be active at the same time. @default 1 */
  readonly max_concurrent_runs?: number;
  readonly queue?: { readonly enabled: boolean };
  readonly run_as?: { readonly service_principal_name?: string; readonly user_name?: string };
}

export interface TaskSettings {
  readonly task_key: string;
  readonly depends_on?: readonly { readonly task_key: string; readonly outcome?: string }[];
  readonly run_if?: string;
  readonly job_cluster_key?: string;
  readonly new_cluster?: ClusterSettings;
  readonly python_wheel_task?: {
    readonly package_name: string;
    readonly entry_point: string;
    readonly named_parameters?: Readonly<Record<string, string>>;
    readonly parameters?: readonly string[];
  };
  readonly libraries?: readonly JsonObject[];
  readonly timeout_seconds?: number;
  readonly max_retries?: number;
  readonly min_retry_interval_millis?: number;
  readonly retry_on_timeout?: boolean;
}

export interface ClusterSettings {
  readonly spark_conf?: Readonly<Record<string, string>>;
  readonly spark_env_vars?: Readonly<Record<string, string>>;
}

const OTHER_TASKS = [
  ...["condition_task", "dbt_task", "for_each_task", "notebook_task", "pipeline_task", "run_job_task"],
  ...["spark_jar_task", "spark_python_task", "spark_submit_task", "sql_task", "clean_rooms_notebook_task"],
];

/**
 * Checks, before a run, that the sandbox can run a job with these settings.
 *
 * @throws CloudError 400 if the settings are invalid, and 501 if the sandbox does not support them
 */
export function checkRunnable(settings: JobSettings): void {
  const tasks = settings.tasks ?? [];
  if (tasks.length === 0) throw invalid("the job has no task: set tasks");
  const keys = new Set<string>();
  for (const task of tasks) {
    if (keys.has(task.task_key)) throw invalid(`task_key '${task.task_key}' is used twice`);
    keys.add(task.task_key);
  }
  const clusters = new Set((settings.job_clusters ?? []).map((cluster) => cluster.job_cluster_key));
  for (const task of tasks) checkTask(task, keys, clusters);
  const circle = circleFault(
    new Map(tasks.map(({ task_key: key, depends_on: edges = [] }) => [key, edges.map((edge) => edge.task_key)])),
  );
  if (circle !== undefined) throw invalid(circle);
}

function checkTask(task: TaskSettings, tasks: ReadonlySet<string>, clusters: ReadonlySet<string>): void {
  const where = `task '${task.task_key}'`;
  for (const { task_key: upstream } of task.depends_on ?? []) {
    if (!tasks.has(upstream)) {
      const known = [...tasks].join(", ");
      throw invalid(`${where} depends on '${upstream}', which is not a task of the job; its tasks: ${known}`);
    }
  }
  const other = OTHER_TASKS.find((kind) => kind in task);
  if (other !== undefined) throw unsupported(`${where} is a ${other}; the sandbox supports only python_wheel_task`);
  if (task.python_wheel_task === undefined) throw invalid(`${where} has nothing to run: set python_wheel_task`);
  if (task.run_if !== undefined && task.run_if !== "" && task.run_if !== "ALL_SUCCESS") {
    throw unsupported(`${where} has run_if ${task.run_if}; the sandbox supports only ALL_SUCCESS`);
  }
  const key = task.job_cluster_key;
  if (key !== undefined && key !== "") {
    if (!clusters.has(key)) {
      const known = [...clusters].join(", ") || "none";
      throw invalid(`${where} names job cluster '${key}', which the job does not define; it defines: ${known}`);
    }
  } else if (task.new_cluster === undefined) {
    throw unsupported(`${where} has neither job_cluster_key nor new_cluster; the sandbox has no other compute`);
  }
}

function unsupported(message: string): CloudError {
  return new CloudError(501, "NOT_IMPLEMENTED", `sandbox: ${message}`);
}
