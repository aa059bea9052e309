/** Result of a job, or combined result of several jobs. */
export type Result = "success" | "failure" | "cancelled" | "skipped";

/** A finished job. */
export interface JobRun {
  readonly name: string;
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
  /** Output of all steps. */
  readonly log: string;
  /** Text that the job wrote to the summary of the workflow run. */
  readonly summary: string;
  readonly seconds: number;
}

/** A finished workflow run. */
export interface WorkflowRun {
  readonly name: string;
  readonly jobs: readonly JobRun[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Combined result of jobs: `skipped` if all are skipped; otherwise, skipped jobs do not count. */
export function resultOf(jobs: readonly Pick<JobRun, "result">[]): Result {
  const results = jobs.map(({ result }) => result);
  if (results.includes("failure")) return "failure";
  if (results.includes("cancelled")) return "cancelled";
  return results.length > 0 && results.every((each) => each === "skipped") ? "skipped" : "success";
}

/** All workflow runs of one or more events, e.g. of a merge, which closes the pull request and pushes to the branch. */
export class Runs {
  public constructor(public readonly all: readonly WorkflowRun[]) {}

  public get jobs(): readonly JobRun[] {
    return this.all.flatMap(({ jobs }) => jobs);
  }

  /** Results by name of the job; omits skipped jobs. */
  public get results(): Readonly<Record<string, Result>> {
    const run = this.jobs.filter(({ result }) => result !== "skipped");
    return Object.fromEntries(run.map(({ name, result }) => [name, result]));
  }

  public job(name: string): JobRun {
    const found = this.jobs.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no job ${name} among ${this.jobs.map((each) => each.name).join(", ")}`);
    return found;
  }

  /** End of the output of each failed or cancelled job; empty if there is no such job. */
  public get failures(): string {
    return this.jobs
      .filter(({ result }) => result === "failure" || result === "cancelled")
      .map(({ name, log }) => `--- ${name}\n${log.slice(-4000)}`)
      .join("\n");
  }
}
