import { invalid } from "../../facts/errors";

/** Values that a task's parameters can reference with `{{...}}`. */
export interface ReferenceScope {
  readonly jobId: number;
  readonly jobName: string;
  readonly runId: number;
  readonly taskKey: string;
  readonly taskRunId: number;
  /** Number of earlier attempts of the task; 0 for the first attempt. */
  readonly attempt: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly startTime: Date;
  readonly workspaceId: string;
  readonly workspaceUrl: string;
}

const REFERENCE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Replaces every reference `{{...}}` in a parameter. Throws for an unknown reference, with a list of the known ones.
 */
export function resolveReferences(text: string, scope: ReferenceScope): string {
  const iso = scope.startTime.toISOString();
  const values: Readonly<Record<string, string>> = {
    "job.id": String(scope.jobId),
    "job.name": scope.jobName,
    "job.run_id": String(scope.runId),
    "job.repair_count": "0",
    // Always `run_now`: the sandbox runs no schedules, so every run is started by a request.
    "job.trigger.type": "run_now",
    "job.start_time.iso_date": iso.slice(0, 10),
    "job.start_time.iso_datetime": iso.slice(0, 19),
    "job.start_time.timestamp_ms": String(scope.startTime.getTime()),
    "task.name": scope.taskKey,
    "task.run_id": String(scope.taskRunId),
    "task.execution_count": String(scope.attempt + 1),
    "workspace.id": scope.workspaceId,
    "workspace.url": scope.workspaceUrl,
    ...Object.fromEntries(Object.entries(scope.parameters).map(([name, value]) => [`job.parameters.${name}`, value])),
  };
  return text.replace(REFERENCE, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) {
      const known = Object.keys(values).join(", ");
      throw invalid(`unknown reference ${whole} in '${text}'; known: ${known}`);
    }
    return value;
  });
}
