import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudError } from "../../ports";
import { messageOf } from "../log";
import type { DriverExit } from "./cluster-driver";
import type { Cluster } from "./cluster-pool";
import type { ClusterSettings, TaskSettings } from "./job-settings";
import type { RunFaults } from "./run-faults";
import { CANCELED, isFinal, type JobRun, outcomeOf, type RunState, SUCCEEDED, type TaskRun } from "./run-record";
import { libraryFailure } from "./libraries";
import { clusterSettings, taskCommand } from "./task-command";

/** Services and folders that a run needs. */
export interface RunEnvironment {
  readonly workspaceUrl: string;
  /** Bearer token of the principal that the tasks run as. */
  readonly token: string;
  /** Folder for the logs of the run's tasks, and working directory of the tasks. */
  readonly folder: string;
  save(run: JobRun): void;
  nextRunId(): Promise<number>;
  startCluster(name: string, settings: ClusterSettings, folder: string): Promise<Cluster>;
  installLibraries(task: TaskSettings, log: string): Promise<readonly string[]>;
  /** Faults that tests inject into tasks. */
  readonly faults: RunFaults;
}

type Stop = "canceled" | "timed out";

/** Executes a job run: starts tasks after their dependencies, repeats failed tasks, and ends tasks at time limits. */
export class RunExecution {
  private readonly clusters = new Map<string, Promise<Cluster>>();
  private readonly endings = new Map<string, Promise<void>>();
  private stopped: Stop | undefined;
  private readonly cancels = new Set<(why: Stop) => void>();

  public constructor(
    private readonly run: JobRun,
    private readonly environment: RunEnvironment,
  ) {}

  /** Runs all tasks. Resolves when the run has its final state. */
  public async execute(): Promise<void> {
    mkdirSync(this.environment.folder, { recursive: true });
    if (this.stopped === undefined) this.update(this.run, { lifeCycle: "RUNNING", message: "" });
    const limit = this.timer(this.run.settings.timeout_seconds, () => this.stop("timed out"));
    await Promise.all((this.run.settings.tasks ?? []).map((task) => this.ending(task)));
    clearTimeout(limit);
    this.run.endTime = Date.now();
    this.update(this.run, this.stopped === undefined ? outcomeOf(this.run.tasks) : stateAfter(this.stopped));
  }

  /** Stops the run: ends running tasks and does not start waiting ones. */
  public stop(why: Stop): void {
    if (this.stopped !== undefined || isFinal(this.run.state)) return;
    this.stopped = why;
    this.update(this.run, { lifeCycle: "TERMINATING", message: "" });
    for (const cancel of this.cancels) cancel(why);
  }

  /** Resolves when the task has ended, with any result. Starts each task only once. */
  private ending(task: TaskSettings): Promise<void> {
    const known = this.endings.get(task.task_key);
    if (known !== undefined) return known;
    const ending = this.runTask(task);
    this.endings.set(task.task_key, ending);
    return ending;
  }

  private async runTask(task: TaskSettings): Promise<void> {
    const record = this.record(task.task_key);
    // Lets `execute` start the other tasks first, so that every task is in `endings` before a task waits for another.
    await Promise.resolve();
    const upstream = (task.depends_on ?? []).map((edge) => edge.task_key);
    await Promise.all(
      (this.run.settings.tasks ?? []).filter((t) => upstream.includes(t.task_key)).map((t) => this.ending(t)),
    );
    const state = this.blocked(upstream) ?? (await this.attempts(task, record));
    record.endTime = Date.now();
    this.update(record, state);
    await this.release(task);
  }

  /**
   * Final state of a task that cannot start, because of its upstream tasks or a stopped run; undefined if it can start.
   */
  private blocked(upstream: readonly string[]): RunState | undefined {
    if (this.stopped !== undefined) return stateAfter(this.stopped);
    const results = upstream.map((key) => this.record(key).state.result);
    if (results.every((result) => result === "SUCCESS")) return undefined;
    const canceled = results.every((r) => r === "SUCCESS" || r === "CANCELED" || r === "UPSTREAM_CANCELED");
    return {
      lifeCycle: "TERMINATED",
      result: canceled ? "UPSTREAM_CANCELED" : "UPSTREAM_FAILED",
      message: canceled ? "An upstream task was canceled." : "An upstream task failed.",
      code: "SKIPPED",
    };
  }

  private async attempts(task: TaskSettings, record: TaskRun): Promise<RunState> {
    const retries = task.max_retries ?? 0;
    for (;;) {
      const state = await this.attempt(task, record).catch((error: unknown) => refused(error));
      const again =
        (state.result === "FAILED" || (state.result === "TIMEDOUT" && task.retry_on_timeout === true)) &&
        (retries < 0 || record.attempt < retries);
      if (!again || this.why() !== undefined) return state;
      this.update(record, { lifeCycle: "WAITING_FOR_RETRY", message: state.message });
      await this.unlessStopped(sleep(task.min_retry_interval_millis ?? 0));
      const stopped = this.why();
      if (stopped !== undefined) return stateAfter(stopped);
      record.attempt += 1;
      record.runId = await this.environment.nextRunId();
    }
  }

  private async attempt(task: TaskSettings, record: TaskRun): Promise<RunState> {
    const log = join(this.environment.folder, `${task.task_key}-${record.attempt}.log`);
    delete record.error;
    delete record.trace;
    Object.assign(record, { startTime: Date.now(), executionStart: 0, log });
    this.update(record, { lifeCycle: "PENDING", message: "Waiting for cluster" });
    const driverTask = { ...taskCommand(this.run, task, record, this.environment), log };
    const prepared = Promise.all([this.cluster(task), this.libraries(task, log)]);
    const [cluster, site] = (await this.unlessStopped(prepared)) ?? [];
    if (this.stopped !== undefined) return stateAfter(this.stopped);
    if (cluster === undefined || site === undefined) throw new Error(`task '${task.task_key}' has no cluster`);

    let reason: Stop | undefined;
    const cancel = (why: Stop): void => {
      reason ??= why;
      cluster.cancel(driverTask.id);
    };
    this.cancels.add(cancel);
    const limit = this.timer(task.timeout_seconds, () => cancel("timed out"));
    const exit = await cluster.run({ ...driverTask, site }, () => {
      record.executionStart = Date.now();
      this.update(record, { lifeCycle: "RUNNING", message: "In run" });
      if (this.environment.faults.take("driver-lost", task.task_key)) void cluster.lose();
    });
    clearTimeout(limit);
    this.cancels.delete(cancel);
    // Forgets the cluster if its driver ended during this task, so that the next task gets a new cluster.
    if (exit.code === null) this.clusters.delete(this.clusterName(task));
    if (exit.error !== null) record.error = exit.error;
    if (exit.trace !== null) record.trace = exit.trace;
    return reason === undefined ? stateOf(exit) : stateAfter(reason);
  }

  private clusterName(task: TaskSettings): string {
    return task.job_cluster_key ? `job-cluster-${task.job_cluster_key}` : `task-${task.task_key}`;
  }

  private cluster(task: TaskSettings): Promise<Cluster> {
    const name = this.clusterName(task);
    const known = this.clusters.get(name);
    if (known !== undefined) return known;
    const { faults, folder } = this.environment;
    const cluster = faults.take("cluster-start", task.task_key)
      ? Promise.reject(new Error("the cluster did not start: no instance is available. Injected fault"))
      : this.environment.startCluster(name, clusterSettings(this.run.settings, task), folder);
    this.clusters.set(name, cluster);
    cluster.catch(() => this.clusters.delete(name));
    return cluster;
  }

  private libraries(task: TaskSettings, log: string): Promise<readonly string[]> {
    if (!this.environment.faults.take("library-install", task.task_key)) {
      return this.environment.installLibraries(task, log);
    }
    return Promise.reject(libraryFailure("the package index did not answer. Injected fault"));
  }

  /** Releases the cluster of a task if no other task of the run needs it. */
  private async release(task: TaskSettings): Promise<void> {
    const name = this.clusterName(task);
    const needed = (this.run.settings.tasks ?? []).some(
      (other) => this.clusterName(other) === name && !isFinal(this.record(other.task_key).state),
    );
    const cluster = needed ? undefined : this.clusters.get(name);
    if (cluster === undefined) return;
    this.clusters.delete(name);
    await cluster.then(
      (used) => used.release(),
      () => undefined,
    );
  }

  /** Resolves to the result of `work`, or to undefined if the run is stopped before `work` ends. */
  private async unlessStopped<T>(work: Promise<T>): Promise<T | undefined> {
    if (this.stopped !== undefined) return undefined;
    let cancel = (): void => undefined;
    const stopped = new Promise<undefined>((resolve) => (cancel = () => resolve(undefined)));
    this.cancels.add(cancel);
    try {
      return await Promise.race([work, stopped]);
    } finally {
      this.cancels.delete(cancel);
    }
  }

  /** Reason why the run was stopped; undefined if the run was not stopped. */
  private why(): Stop | undefined {
    return this.stopped;
  }

  private record(taskKey: string): TaskRun {
    const record = this.run.tasks.find((task) => task.taskKey === taskKey);
    if (record === undefined) throw new Error(`run ${this.run.runId} has no task '${taskKey}'`);
    return record;
  }

  private update(target: JobRun | TaskRun, state: RunState): void {
    target.state = state;
    this.environment.save(this.run);
  }

  private timer(seconds: number | undefined, action: () => void): NodeJS.Timeout | undefined {
    return seconds === undefined || seconds <= 0 ? undefined : setTimeout(action, seconds * 1_000);
  }
}

function stateOf(exit: DriverExit): RunState {
  if (exit.code === 0) return SUCCEEDED;
  if (exit.code === null) {
    return { lifeCycle: "INTERNAL_ERROR", result: "FAILED", message: exit.error ?? "", code: "DRIVER_ERROR" };
  }
  const message = "Workload failed, see run output for details";
  return { lifeCycle: "TERMINATED", result: "FAILED", message, code: "RUN_EXECUTION_ERROR" };
}

function stateAfter(stop: Stop): RunState {
  if (stop === "canceled") return CANCELED;
  return { lifeCycle: "TERMINATED", result: "TIMEDOUT", message: "Run exceeded its time limit", code: "CANCELED" };
}

/** State after an attempt of a task that failed to start because of `error`. */
function refused(error: unknown): RunState {
  const code = error instanceof CloudError ? error.code : "CLUSTER_ERROR";
  const known = code === "INVALID_PARAMETER_VALUE" ? "INVALID_RUN_CONFIGURATION" : code;
  return { lifeCycle: "INTERNAL_ERROR", result: "FAILED", message: messageOf(error), code: known };
}
