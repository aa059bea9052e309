/** Result of a job or a run. */
export type Result = "success" | "failure" | "cancelled" | "skipped";

/** A job that was run. */
export interface JobRun {
  readonly name: string;
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
  /** All that its steps printed. */
  readonly log: string;
  /** Text that the job wrote to the run's summary. */
  readonly summary: string;
  readonly seconds: number;
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

/** All workflows that an event has started. */
export class Runs {
  public constructor(public readonly all: readonly WorkflowRun[]) {}

  public get jobs(): readonly JobRun[] {
    return this.all.flatMap(({ jobs }) => jobs);
  }

  /** Results by the names of jobs, without those that were skipped. */
  public get results(): Readonly<Record<string, Result>> {
    const run = this.jobs.filter(({ result }) => result !== "skipped");
    return Object.fromEntries(run.map(({ name, result }) => [name, result]));
  }

  public job(name: string): JobRun {
    const found = this.jobs.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no job ${name} among ${this.jobs.map((each) => each.name).join(", ")}`);
    return found;
  }

  /** Output of failed jobs, for tests that expect none. */
  public get failures(): string {
    return this.jobs
      .filter(({ result }) => result === "failure" || result === "cancelled")
      .map(({ name, log }) => `--- ${name}\n${log.slice(-4000)}`)
      .join("\n");
  }
}
