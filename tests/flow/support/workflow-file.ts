import { parse } from "yaml";

/** A step of a job. */
export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string | boolean;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

/** Concurrency group of a run or a job. */
export interface Concurrency {
  readonly group: string;
  readonly queue?: string;
  readonly "cancel-in-progress"?: boolean;
}

/** A job, which either has steps or calls a workflow. */
export interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string | boolean;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly concurrency?: Concurrency;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps?: readonly Step[];
  /** Workflow that the job calls. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Trigger {
  readonly branches?: readonly string[];
  readonly types?: readonly string[];
}

/** A file of `.github/workflows`. */
export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, Trigger | null>> & {
    readonly workflow_call?: {
      readonly inputs?: Readonly<Record<string, { readonly default?: unknown; readonly required?: boolean }>>;
      readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
    } | null;
  };
  readonly env?: Readonly<Record<string, unknown>>;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Supported keys of a workflow, a job and a step. Other keys are an error. */
const KNOWN = {
  workflow: ["name", "on", "permissions", "concurrency", "env", "jobs"],
  job: [
    ...["needs", "if", "environment", "permissions", "env", "outputs", "strategy", "steps", "uses", "with"],
    ...["runs-on", "timeout-minutes", "concurrency"],
  ],
  step: ["id", "name", "if", "uses", "run", "shell", "with", "env"],
};

/** Parses a workflow file. @throws Error for a key that the emulated runner (`run-workflow.ts`) does not support */
export function parseWorkflow(text: string, file: string): Workflow {
  const workflow = parse(text) as Workflow;
  refuseUnknown(workflow, KNOWN.workflow, file);
  for (const [name, job] of Object.entries(workflow.jobs)) {
    refuseUnknown(job, KNOWN.job, `${file}, job ${name}`);
    for (const step of job.steps ?? []) refuseUnknown(step, KNOWN.step, `${file}, a step of ${name}`);
  }
  return workflow;
}

/** A GitHub event that can start workflows, e.g. a push. */
export interface Event {
  readonly name: "pull_request" | "pull_request_target" | "push" | "schedule";
  /** Activity type of the event, e.g. `opened`. */
  readonly action?: string;
  /** Branch of the push, target branch of the pull request, or default branch for a schedule. */
  readonly branch: string;
  readonly ref: string;
  readonly sha: string;
  /** Content of `github.event`. */
  readonly payload: Readonly<Record<string, unknown>>;
}

const DEFAULT_TYPES: Readonly<Record<string, readonly string[]>> = {
  pull_request: ["opened", "synchronize", "reopened"],
  pull_request_target: ["opened", "synchronize", "reopened"],
};

/** Whether an event starts a workflow. */
export function startsOn({ on }: Workflow, { name, action, branch }: Event): boolean {
  if (!(name in on)) return false;
  const { branches, types = DEFAULT_TYPES[name] } = (on as Readonly<Record<string, Trigger | null>>)[name] ?? {};
  return (branches?.includes(branch) ?? true) && (action === undefined || (types?.includes(action) ?? true));
}

/** Returns a mapping for each combination of a matrix's values; without a matrix, a single empty mapping. */
export function combinations(
  matrix: Readonly<Record<string, unknown>> | undefined,
): readonly Record<string, unknown>[] {
  return Object.entries(matrix ?? {}).reduce<Record<string, unknown>[]>(
    (made, [name, values]) => made.flatMap((one) => (values as unknown[]).map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

function refuseUnknown(value: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${where}: the runner does not support ${unknown.join(", ")}`);
}
