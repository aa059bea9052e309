import { defined } from "../../defined";
import { invalid } from "../../facts/errors";
import { KeyedMutex } from "../../objects/keyed-mutex";
import type { Scope } from "../../ports";
import { type Log, messageOf } from "../log";
import type { Cluster } from "./cluster-pool";
import { checkRunnable, type ClusterSettings, type JobSettings, type TaskSettings } from "./job-settings";
import { RunExecution } from "./run-execution";
import { RunFaults } from "./run-faults";
import { isFinal, type JobRun } from "./run-record";
import type { RunStore } from "./run-store";

export interface RunRequest {
  readonly workspaceId: Scope;
  readonly jobId: number;
  readonly settings: JobSettings;
  /** User name or application id of the caller. */
  readonly creator: string;
  /** User name or application id that the tasks run as. */
  readonly runAs: string;
  readonly jobParameters: Readonly<Record<string, string>>;
  readonly idempotencyToken?: string;
}

/** Services of the sandbox that job runs need. */
export interface JobHost {
  readonly log: Log;
  workspaceUrl(workspaceId: Scope): string;
  mintToken(principal: string): { readonly token: string; revoke(): void };
  nextRunId(): Promise<number>;
  startCluster(name: string, settings: ClusterSettings, folder: string): Promise<Cluster>;
  installLibraries(run: JobRun, task: TaskSettings, log: string): Promise<readonly string[]>;
}

/** Starts runs up to each job's `max_concurrent_runs`, and queues or skips further runs. */
export class JobRunner {
  private readonly active = new Map<number, RunExecution>();
  private readonly finished = new Map<number, Promise<void>>();
  private readonly requests = new KeyedMutex();
  private closing = false;
  /** Faults that tests inject into tasks of job runs. */
  public readonly faults = new RunFaults();

  public constructor(
    public readonly runs: RunStore,
    private readonly host: JobHost,
  ) {}

  /**
   * Starts a run, or queues or skips it if the job has reached `max_concurrent_runs`. If the job already has a run with
   * the request's idempotency token, returns this run instead.
   *
   * @throws CloudError if the sandbox cannot run the job, or the job does not define a given parameter
   */
  public async runNow(request: RunRequest): Promise<JobRun> {
    const { workspaceId, jobId, idempotencyToken: token } = request;
    if (token === undefined) return this.start(request);
    // Requests with the same token wait for each other, so that the first one starts the run and the others find it.
    return this.requests.run([`${workspaceId}/${jobId}/${token}`], async () => {
      const earlier = this.runs.list(workspaceId, jobId).find((run) => run.idempotencyToken === token);
      return earlier ?? this.start(request);
    });
  }

  /** Requests the cancellation of a run. The run has ended when its state is final. */
  public cancel(run: JobRun): void {
    if (isFinal(run.state)) return;
    const execution = this.active.get(run.runId);
    if (execution !== undefined) execution.stop("canceled");
    else
      this.end(run, { lifeCycle: "TERMINATED", result: "CANCELED", message: "Run cancelled.", code: "USER_CANCELED" });
  }

  /** Resolves when a run has ended; at once if the run is not active. */
  public async settled(runId: number): Promise<void> {
    await this.finished.get(runId);
  }

  /**
   * Prepares the end of the sandbox: no longer starts queued runs, and no longer saves the progress of active runs. The
   * next start of the sandbox marks all runs that have not ended as failed.
   */
  public close(): void {
    this.closing = true;
  }

  private async start(request: RunRequest): Promise<JobRun> {
    const { workspaceId, jobId, settings, idempotencyToken } = request;
    checkRunnable(settings);
    const parameters = parametersOf(settings, request.jobParameters);
    const runId = await this.host.nextRunId();
    const tasks = await Promise.all(
      (settings.tasks ?? []).map(async ({ task_key: taskKey }) => ({
        taskKey,
        runId: await this.host.nextRunId(),
        attempt: 0,
        state: { lifeCycle: "BLOCKED", message: "" } as const,
        startTime: 0,
        executionStart: 0,
        endTime: 0,
      })),
    );
    const run: JobRun = {
      runId,
      jobId,
      workspaceId,
      settings,
      creator: request.creator,
      runAs: request.runAs,
      parameters,
      overrides: request.jobParameters,
      ...defined({ idempotencyToken }),
      tasks,
      state: { lifeCycle: "PENDING", message: "" },
      startTime: Date.now(),
      endTime: 0,
    };
    this.admit(run);
    return run;
  }

  private admit(run: JobRun): void {
    const limit = run.settings.max_concurrent_runs ?? 1;
    const running = this.runs.list(run.workspaceId, run.jobId).filter((other) => this.active.has(other.runId)).length;
    if (running < limit) this.begin(run);
    else if (run.settings.queue?.enabled === true) {
      run.state = { lifeCycle: "QUEUED", message: "Queued due to reaching maximum concurrent runs of the job." };
      this.runs.save(run);
    } else {
      this.end(run, {
        lifeCycle: "SKIPPED",
        result: "MAXIMUM_CONCURRENT_RUNS_REACHED",
        message: `The job has ${running} active run(s), and max_concurrent_runs is ${limit}.`,
        code: "MAX_CONCURRENT_RUNS_EXCEEDED",
      });
    }
  }

  private begin(run: JobRun): void {
    const credentials = this.host.mintToken(run.runAs);
    this.runs.save(run);
    const execution = new RunExecution(run, {
      workspaceUrl: this.host.workspaceUrl(run.workspaceId),
      token: credentials.token,
      folder: this.runs.folder(run.runId),
      save: (changed) => {
        // Saves no state during shutdown, so that the next start of the sandbox marks this run as failed.
        if (!this.closing) this.runs.save(changed);
      },
      nextRunId: () => this.host.nextRunId(),
      startCluster: (name, settings, folder) => this.host.startCluster(name, settings, folder),
      installLibraries: (task, log) => this.host.installLibraries(run, task, log),
      faults: this.faults,
    });
    this.active.set(run.runId, execution);
    const finish = execution
      .execute()
      .catch((error: unknown) => {
        this.host.log(`run ${run.runId}: ${messageOf(error)}`);
        this.end(run, {
          lifeCycle: "INTERNAL_ERROR",
          result: "FAILED",
          message: messageOf(error),
          code: "INTERNAL_ERROR",
        });
      })
      .finally(() => {
        credentials.revoke();
        this.active.delete(run.runId);
        this.finished.delete(run.runId);
        this.next(run);
      });
    this.finished.set(run.runId, finish);
  }

  /** Starts the oldest queued run of the same job. */
  private next(ended: JobRun): void {
    if (this.closing) return;
    const queued = this.runs.list(ended.workspaceId, ended.jobId).filter((run) => run.state.lifeCycle === "QUEUED");
    const oldest = queued.at(-1);
    if (oldest !== undefined) {
      oldest.state = { lifeCycle: "PENDING", message: "" };
      this.begin(oldest);
    }
  }

  private end(run: JobRun, state: JobRun["state"]): void {
    for (const task of run.tasks) {
      if (!isFinal(task.state)) Object.assign(task, { state, endTime: Date.now() });
    }
    Object.assign(run, { state, endTime: Date.now() });
    this.runs.save(run);
  }
}

function parametersOf(settings: JobSettings, given: Readonly<Record<string, string>>): Record<string, string> {
  const declared = Object.fromEntries((settings.parameters ?? []).map(({ name, default: value }) => [name, value]));
  const unknown = Object.keys(given).filter((name) => !(name in declared));
  if (unknown.length > 0) {
    const known = Object.keys(declared).join(", ") || "none";
    throw invalid(`the job does not define the parameters ${unknown.join(", ")}; it defines: ${known}`);
  }
  return { ...declared, ...given };
}
