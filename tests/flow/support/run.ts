/** How a job or a run went. */
export type Result = "success" | "failure" | "cancelled" | "skipped";

/** A job that was run. */
export interface JobRun {
  readonly name: string;
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
  /** All that its steps printed. */
  readonly log: string;
  /** What it wrote into the summary of the run. */
  readonly summary: string;
}

/** A workflow that was run. */
export interface WorkflowRun {
  readonly name: string;
  readonly jobs: readonly JobRun[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Result of all jobs together: a skipped job does no harm. */
export function resultOf(jobs: readonly Pick<JobRun, "result">[]): Result {
  const results = jobs.map(({ result }) => result);
  if (results.includes("failure")) return "failure";
  if (results.includes("cancelled")) return "cancelled";
  return results.length > 0 && results.every((each) => each === "skipped") ? "skipped" : "success";
}
