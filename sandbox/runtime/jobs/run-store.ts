import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Scope } from "../../ports";
import { readJsonFile, writeJsonFile } from "../json-file";
import { isFinal, type JobRun, type TaskRun } from "./run-record";

/** Keeps job runs in memory and on disk. The folder of a run contains `run.json` and the logs of its tasks. */
export class RunStore {
  private readonly runs = new Map<number, JobRun>();

  public constructor(private readonly root: string) {
    for (const name of readdirSync(root)) {
      const run = readJsonFile(join(root, name, "run.json")) as JobRun | undefined;
      if (run !== undefined) this.runs.set(run.runId, run);
    }
  }

  /** Marks every run that has not ended as failed, because the sandbox cannot resume runs after a restart. */
  public failInterrupted(): void {
    const state = {
      lifeCycle: "INTERNAL_ERROR",
      result: "FAILED",
      message: "The sandbox was stopped while this run was active.",
      code: "INTERNAL_ERROR",
    } as const;
    for (const run of this.runs.values()) {
      if (isFinal(run.state)) continue;
      for (const task of run.tasks) {
        if (!isFinal(task.state)) Object.assign(task, { state, endTime: Date.now() });
      }
      Object.assign(run, { state, endTime: Date.now() });
      this.save(run);
    }
  }

  /** Folder for `run.json` and the logs of a run's tasks. */
  public folder(runId: number): string {
    return join(this.root, String(runId));
  }

  public save(run: JobRun): void {
    this.runs.set(run.runId, run);
    writeJsonFile(join(this.folder(run.runId), "run.json"), run);
  }

  /** Deletes a run and the logs of its tasks. */
  public delete(run: JobRun): void {
    this.runs.delete(run.runId);
    rmSync(this.folder(run.runId), { recursive: true, force: true });
  }

  public get(runId: number): JobRun | undefined {
    return this.runs.get(runId);
  }

  /** Finds the task run with an id, and the job run that contains it. */
  public task(runId: number): { readonly run: JobRun; readonly task: TaskRun } | undefined {
    for (const run of this.runs.values()) {
      const task = run.tasks.find((candidate) => candidate.runId === runId);
      if (task !== undefined) return { run, task };
    }
    return undefined;
  }

  /** Runs of a workspace, or of one of its jobs, newest first. */
  public list(workspaceId: Scope, jobId?: number): readonly JobRun[] {
    return [...this.runs.values()]
      .filter((run) => run.workspaceId === workspaceId && (jobId === undefined || run.jobId === jobId))
      .sort((a, b) => b.runId - a.runId);
  }

  public get all(): readonly JobRun[] {
    return [...this.runs.values()];
  }
}
