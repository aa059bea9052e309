import { mkdtempSync } from "node:fs";
import path from "node:path";
import type { KeyedMutex } from "../../../sandbox/objects/keyed-mutex";
import { Expressions, type Contexts } from "./expressions";
import { resultOf, type JobRun, type Result, type WorkflowRun } from "./run";
import { runJob, type JobPlace } from "./run-job";
import { combinations, type Concurrency, type Event, type Job, type Workflow } from "./workflow-file";

/** Variables of a GitHub environment, and the identity of the jobs that use this environment. */
export interface Environment {
  readonly variables: Readonly<Record<string, string>>;
  /** Returns variables with which a job of this environment authenticates to the clouds. */
  identity(): Promise<Readonly<Record<string, string>>>;
}

/** The repository, event and environments for a run of workflows, and callbacks that report its progress. */
export interface World extends Pick<JobPlace, "folder" | "machine" | "onLine"> {
  readonly repository: string;
  readonly event: Event;
  /** Reads a workflow file from the commit of the event. */
  workflow(file: string): Workflow;
  checkOut(folder: string, ref: string | undefined): void;
  /** @throws Error if the environment does not exist, or if its allowed branches do not include the event's ref */
  environment(name: string): Promise<Environment>;
  /** Mutex for the concurrency groups of the repository: jobs and runs of the same group wait for each other. */
  readonly groups: KeyedMutex;
  readonly onBegin: (job: string) => void;
  readonly onEnd: (run: JobRun) => void;
  /** Jobs that count as passed without a run, as `<file>/<job>`. */
  readonly assumed: readonly string[];
}

/** Inputs, job name prefix and artifact folder of a called workflow. */
interface Call {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Prefix of the job names of the called workflow, e.g. `apply / `. */
  readonly prefix: string;
  readonly artifacts: string;
}

/** Runs the jobs of a workflow in the order of their needs, one at a time. */
export async function runWorkflow(file: string, world: World): Promise<WorkflowRun> {
  const artifacts = mkdtempSync(path.join(world.folder, "artifacts-"));
  const workflow = world.workflow(file);
  const groups = groupsOf(workflow.concurrency, { github: githubContext(world, workflow) });
  return world.groups.run(groups, () => runCalled(file, world, { inputs: {}, prefix: "", artifacts }));
}

interface Done {
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
}

async function runCalled(file: string, world: World, call: Call): Promise<WorkflowRun> {
  const workflow = world.workflow(file);
  const done = new Map<string, Done>();
  const jobs: JobRun[] = [];
  const base = { github: githubContext(world, workflow), inputs: inputsOf(workflow, call.inputs), vars: {} };
  while (done.size < Object.keys(workflow.jobs).length) {
    const [name, job] = nextJob(workflow, done);
    const before = needsOf(job).map((each) => [each, done.get(each)] as const);
    const results = before.map(([, each]) => each?.result);
    // Counts a skipped need as failed. As on GitHub, a job that needs a skipped job is then skipped too, unless the
    // condition of the job has a status function.
    const status = { failed: results.some((each) => each !== "success"), cancelled: false };
    const contexts = { ...base, needs: Object.fromEntries(before) };
    const mayRun = new Expressions(contexts, statusOf(workflow, job, done, status)).holds(job.if);
    const runs = mayRun
      ? await runMatrix(file, name, job, { world, workflow, contexts, call })
      : [withoutSteps(`${call.prefix}${name}`, "skipped")];
    jobs.push(...runs);
    done.set(name, {
      result: resultOf(runs),
      outputs: Object.assign({}, ...runs.map(({ outputs }) => outputs)) as Done["outputs"],
    });
  }
  const outputs = Object.entries(workflow.on.workflow_call?.outputs ?? {}).map(
    ([name, { value }]) => [name, value] as const,
  );
  const filled = new Expressions({ ...base, jobs: Object.fromEntries(done) }).fillAll(Object.fromEntries(outputs));
  return { name: workflow.name, jobs, outputs: filled };
}

interface Surroundings {
  readonly world: World;
  readonly workflow: Workflow;
  readonly contexts: Contexts;
  readonly call: Call;
}

async function runMatrix(file: string, name: string, job: Job, around: Surroundings): Promise<readonly JobRun[]> {
  const { contexts, call } = around;
  const matrix = job.strategy?.matrix;
  const filled = Object.entries(matrix ?? {}).map(([key, values]) => [key, new Expressions(contexts).fill(values)]);
  const runs: JobRun[] = [];
  for (const values of combinations(Object.fromEntries(filled) as Record<string, unknown>)) {
    const suffix = matrix === undefined ? "" : ` (${Object.values(values).join(", ")})`;
    runs.push(
      ...(await runOne(file, name, job, `${call.prefix}${name}${suffix}`, {
        ...around,
        contexts: { ...contexts, matrix: values },
      })),
    );
  }
  return runs;
}

async function runOne(
  file: string,
  name: string,
  job: Job,
  title: string,
  { world, workflow, contexts, call }: Surroundings,
): Promise<readonly JobRun[]> {
  if (world.assumed.includes(`${path.basename(file)}/${name}`)) {
    return [withoutSteps(title, "success")];
  }
  if (job.uses !== undefined) {
    const inputs = Object.entries(job.with ?? {}).map(([key, value]) => [key, new Expressions(contexts).fill(value)]);
    const nested = {
      inputs: Object.fromEntries(inputs) as Call["inputs"],
      prefix: `${title} / `,
      artifacts: call.artifacts,
    };
    const { jobs, outputs } = await runCalled(job.uses.replace(/^\.\//, ""), world, nested);
    const result = resultOf(jobs);
    return [...jobs, { ...withoutSteps(title, result === "skipped" ? "success" : result), outputs }];
  }
  const environment =
    job.environment === undefined
      ? undefined
      : await world.environment(String(new Expressions(contexts).fill(job.environment)).trim());
  const place: JobPlace = {
    ...world,
    contexts: { ...contexts, vars: environment?.variables ?? {} },
    workflowEnv: workflow.env ?? {},
    artifacts: call.artifacts,
    identity: () => environment?.identity() ?? Promise.resolve({}),
  };
  return world.groups.run(groupsOf(job.concurrency, contexts), async () => {
    world.onBegin(title);
    const run = await runJob(title, job, place);
    world.onEnd(run);
    return [run];
  });
}

function groupsOf(concurrency: Concurrency | undefined, contexts: Contexts): readonly string[] {
  return concurrency === undefined ? [] : [String(new Expressions(contexts).fill(concurrency.group))];
}

function nextJob(workflow: Workflow, done: ReadonlyMap<string, Done>): [string, Job] {
  const found = Object.entries(workflow.jobs).find(
    ([name, job]) => !done.has(name) && needsOf(job).every((each) => done.has(each)),
  );
  if (found === undefined)
    throw new Error(`${workflow.name}: jobs depend on each other, or on a job that does not exist`);
  return found;
}

function needsOf({ needs = [] }: Job): readonly string[] {
  return typeof needs === "string" ? [needs] : needs;
}

/**
 * Returns the status of a job's needs, with which its condition `if` is evaluated: of all direct and indirect needs if
 * the condition contains `failure()` or `cancelled()`, otherwise of the direct needs only.
 */
function statusOf(
  workflow: Workflow,
  job: Job,
  done: ReadonlyMap<string, Done>,
  direct: { failed: boolean; cancelled: boolean },
) {
  if (!/\b(failure|cancelled)\s*\(/.test(String(job.if ?? ""))) return direct;
  const ancestors = new Set<string>();
  const visit = (name: string): void => {
    if (ancestors.has(name)) return;
    ancestors.add(name);
    const found = workflow.jobs[name];
    if (found !== undefined) needsOf(found).forEach(visit);
  };
  needsOf(job).forEach(visit);
  const results = [...ancestors].map((name) => done.get(name)?.result);
  return { failed: results.includes("failure"), cancelled: false };
}

function withoutSteps(name: string, result: Result): JobRun {
  return { name, result, outputs: {}, log: "", summary: "", seconds: 0 };
}

function inputsOf(workflow: Workflow, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const declared = Object.entries(workflow.on.workflow_call?.inputs ?? {});
  return Object.fromEntries(
    declared.map(([name, { default: usual, required }]) => {
      if (required === true && given[name] === undefined) throw new Error(`${workflow.name}: input ${name} is missing`);
      return [name, given[name] ?? usual];
    }),
  );
}

function githubContext({ repository, event }: World, { name }: Workflow): Readonly<Record<string, unknown>> {
  const isRequest = event.name.startsWith("pull_request");
  return {
    repository,
    workflow: name,
    event_name: event.name,
    event: event.payload,
    ref: event.ref,
    ref_name: event.ref.replace(/^refs\/(heads|pull)\//, ""),
    sha: event.sha,
    base_ref: isRequest ? event.branch : "",
    token: "token-of-the-run",
    server_url: "https://github.com",
    run_id: "1",
  };
}
