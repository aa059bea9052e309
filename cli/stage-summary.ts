import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { stageParts, stageStackName, type Naming } from "../core/naming";
import { Endpoint } from "./databricks/endpoint";
import { isMissing, ModelRegistry, type ModelVersion } from "./databricks/registry";
import type { Run } from "./databricks/run";
import { codeVersionOf, jobsNamed, runsOf, type Job } from "./databricks/stage-jobs";
import type { DatabricksClient } from "./databricks/client";
import { runTool, type Environment } from "./process";
import { messageOf } from "./project";
import type { Target } from "./target";
import { terraformBinary } from "./terraform/binary";

/** A stack as its state describes it. */
export interface StackSummary {
  readonly stack: string;
  readonly serial?: number;
  readonly resources?: number;
  /** When the state was written last; known of local state only. Milliseconds since 1970. */
  readonly written?: number;
  /** Why its state cannot be read. */
  readonly problem?: string;
}

export interface ProjectSummary {
  readonly project: string;
  readonly model: string;
  readonly champion?: ModelVersion;
  readonly endpoint: string;
  /** Absent when there is no such endpoint. */
  readonly endpointState?: string;
  /** Version of the jobs' code that is deployed. */
  readonly codeVersion?: string;
  readonly jobs: readonly { readonly job: Job; readonly last?: Run }[];
  /** What could not be read, with the reason. */
  readonly problems: readonly string[];
}

interface State {
  readonly serial: number;
  readonly resources?: readonly { readonly mode: string }[];
}

/** What the states of a stage's stacks say; a stack that is missing is part of the summary. */
export async function summarizeStacks(
  stage: string,
  projects: readonly string[],
  { outDirectory, environment }: Target,
): Promise<readonly StackSummary[]> {
  const stacks = stageParts(...projects).map((part) => stageStackName(stage, part));
  const found: StackSummary[] = [];
  for (const stack of stacks) found.push(await summarizeStack(stack, outDirectory, environment));
  return found;
}

async function summarizeStack(stack: string, outDirectory: string, environment: Environment): Promise<StackSummary> {
  const directory = path.join(outDirectory, "stacks", stack);
  const program = path.join(directory, "cdk.tf.json");
  if (!existsSync(program)) return { stack, problem: "not synthesized here: `plan` does it" };
  const { terraform } = JSON.parse(readFileSync(program, "utf8")) as {
    terraform?: { backend?: { local?: { path: string } } };
  };
  const local = terraform?.backend?.local?.path;
  try {
    if (local === undefined) return { stack, ...described(await pull(directory, environment)) };
    const file = path.resolve(directory, local);
    if (!existsSync(file)) return { stack, problem: "not applied" };
    return { stack, ...described(readFileSync(file, "utf8")), written: statSync(file).mtimeMs };
  } catch (error) {
    return { stack, problem: messageOf(error).split("\n", 1)[0] ?? "" };
  }
}

function described(text: string): Pick<StackSummary, "serial" | "resources" | "problem"> {
  if (text.trim() === "") return { problem: "not applied" };
  const { serial, resources = [] } = JSON.parse(text) as State;
  return { serial, resources: resources.filter(({ mode }) => mode === "managed").length };
}

async function pull(directory: string, environment: Environment): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool(terraformBinary(), ["state", "pull"], { directory, environment });
  if (exitCode === 0) return stdout;
  throw new Error(/Error: (.*)/.exec(stderr)?.[1] ?? "its state cannot be read");
}

/** What the workspace says of one project; a part that is missing leaves the others as they are. */
export async function summarizeProject(
  client: DatabricksClient,
  naming: Naming,
  project: string,
): Promise<ProjectSummary> {
  const model = naming.registeredModel(project);
  const endpoint = naming.endpoint(project);
  const problems: string[] = [];
  const read = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      problems.push(isMissing(error) ? `${what}: not there` : `${what}: ${messageOf(error)}`);
      return undefined;
    }
  };
  const versions = await read(`model ${model}`, () => new ModelRegistry(client, model).versions());
  const champion = versions?.find(({ aliases }) => aliases.includes("champion"));
  const endpointState = await read(`endpoint ${endpoint}`, () => new Endpoint(client, endpoint).state());
  const jobs = await read("jobs", async () => {
    const found = await jobsNamed(client, [`${naming.name(project)}-`]);
    return Promise.all(found.map(async (job) => ({ job, last: (await runsOf(client, job, 1))[0] })));
  });
  const training = jobs?.find(({ job }) => job.settings.name === naming.name(project, "training"));
  const codeVersion = training && (await read("code version", () => codeVersionOf(client, training.job)));
  return {
    ...{ project, model, endpoint, problems },
    ...(codeVersion !== undefined && { codeVersion }),
    ...(champion !== undefined && { champion }),
    ...(endpointState !== undefined && { endpointState }),
    jobs: (jobs ?? []).map(({ job, last }) => ({ job, ...(last !== undefined && { last }) })),
  };
}
