import { basicEnvironment } from "../processes";
import type { DriverTask } from "./cluster-driver";
import type { ClusterSettings, JobSettings, TaskSettings } from "./job-settings";
import { resolveReferences } from "./references";
import type { JobRun, TaskRun } from "./run-record";

/** URL of a task's workspace, and a bearer token of the principal that the task runs as. */
export interface TaskIdentity {
  readonly workspaceUrl: string;
  readonly token: string;
}

/** Command for the driver to run one attempt of a task. Throws on an unknown dynamic value reference. */
export function taskCommand(
  run: JobRun,
  task: TaskSettings,
  record: TaskRun,
  { workspaceUrl, token }: TaskIdentity,
): Omit<DriverTask, "site" | "log" | "workdir" | "forget"> {
  const wheel = task.python_wheel_task;
  if (wheel === undefined) throw new Error(`task '${task.task_key}' has no python_wheel_task`);
  const resolve = (text: string): string =>
    resolveReferences(text, {
      jobId: run.jobId,
      jobName: run.settings.name ?? "",
      runId: run.runId,
      taskKey: task.task_key,
      taskRunId: record.runId,
      attempt: record.attempt,
      parameters: run.parameters,
      startTime: new Date(run.startTime),
      workspaceId: run.workspaceId,
      workspaceUrl,
    });
  const named = wheel.named_parameters ?? {};
  // A task with named parameters also gets the job parameters, which override named parameters of the same name. A task
  // without named parameters gets no job parameters.
  const keywords = Object.keys(named).length === 0 ? {} : { ...named, ...run.parameters };
  return {
    id: String(record.runId),
    package: wheel.package_name,
    entry_point: wheel.entry_point,
    argv: [
      ...(wheel.parameters ?? []).map(resolve),
      ...Object.entries(keywords).map(([name, value]) => `--${name}=${resolve(value)}`),
    ],
    env: {
      ...basicEnvironment(),
      ...clusterSettings(run.settings, task).spark_env_vars,
      DATABRICKS_HOST: workspaceUrl,
      DATABRICKS_TOKEN: token,
      MLFLOW_TRACKING_URI: workspaceUrl,
      MLFLOW_REGISTRY_URI: workspaceUrl,
      MLFLOW_TRACKING_TOKEN: token,
      MLFLOW_DISABLE_TELEMETRY: "true",
    },
  };
}

/** Specification of a task's cluster, from the job's settings. */
export function clusterSettings(settings: JobSettings, task: TaskSettings): ClusterSettings {
  const shared = settings.job_clusters?.find((cluster) => cluster.job_cluster_key === task.job_cluster_key);
  return shared?.new_cluster ?? task.new_cluster ?? {};
}
