import { existsSync, readFileSync, statSync } from "node:fs";
import { defined } from "../core/defined";
import { stageParts, stageStackName, type Naming } from "../core/naming";
import { ofDeployed } from "./databricks/deployed";
import { Endpoint } from "./databricks/endpoint";
import { ModelRegistry, type ModelVersion } from "./databricks/registry";
import type { Run } from "./databricks/run";
import { codeVersionOf, jobsNamed, runsOf, type Job } from "./databricks/stage-jobs";
import { isMissing, type DatabricksClient } from "./databricks/client";
import { messageOf } from "./project";
import { JOB_ROLES } from "./project-task";
import type { Target } from "./target";
import { localStateFile } from "./terraform/program";
import { StackFolder } from "./terraform/stack-folder";
import { parseState, pullState, recordedObjects, type State } from "./terraform/state";

/** Summary of a stack, from its state. */
export interface StackSummary {
  readonly stack: string;
  readonly serial?: number;
  readonly resources?: number;
  /** Time of the last write of the state, in milliseconds since 1970; only for states in local files. */
  readonly written?: number;
  /** Reason why the state cannot be read. */
  readonly problem?: string;
}

export interface ProjectSummary {
  readonly project: string;
  readonly model: string;
  readonly champion?: ModelVersion;
  readonly endpoint: string;
  /** Absent if the endpoint does not exist or cannot be read. */
  readonly endpointState?: string;
  /** Deployed version of the jobs' code. */
  readonly codeVersion?: string;
  readonly jobs: readonly { readonly job: Job; readonly last?: Run }[];
  /** Objects that could not be read, e.g. the endpoint, each with the reason. */
  readonly problems: readonly string[];
}

/** Summaries of a stage's stacks, including stacks that are not synthesized or not applied. */
export async function summarizeStacks(
  stage: string,
  projects: readonly string[],
  target: Target,
): Promise<readonly StackSummary[]> {
  const found: StackSummary[] = [];
  for (const part of stageParts(stage, projects)) {
    found.push(await summarizeStack(stage, new StackFolder(stageStackName(stage, part), target)));
  }
  return found;
}

async function summarizeStack(stage: string, folder: StackFolder): Promise<StackSummary> {
  const { stack } = folder;
  if (!existsSync(folder.programFile))
    return { stack, problem: `not synthesized here: run \`./fraudops plan ${stage}\`` };
  try {
    const file = localStateFile(folder);
    const state = file === undefined ? await pullState(folder) : readStateFile(file);
    if (state === undefined) return { stack, problem: `not applied: run \`./fraudops apply ${stage}\`` };
    const written = file === undefined ? {} : { written: statSync(file).mtimeMs };
    return { stack, serial: state.serial, resources: recordedObjects(state).length, ...written };
  } catch (error) {
    return { stack, problem: messageOf(error).split("\n", 2).join(" ") };
  }
}

function readStateFile(file: string): State | undefined {
  return existsSync(file) ? parseState(readFileSync(file, "utf8")) : undefined;
}

/**
 * Summary of one project, read from the workspace. If a part cannot be read, e.g. the endpoint, adds a problem and
 * reads the other parts.
 */
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
      problems.push(isMissing(error) ? `${what}: does not exist` : `${what}: ${messageOf(error)}`);
      return undefined;
    }
  };
  const versions = await read(`model ${model}`, () =>
    ofDeployed(client, naming, project, () => new ModelRegistry(client, model).versions()),
  );
  const champion = versions?.find(({ aliases }) => aliases.includes("champion"));
  const endpointState = await read(`endpoint ${endpoint}`, () => new Endpoint(client, endpoint).state());
  const jobs = await read("jobs", async () => {
    const found = await jobsNamed(
      client,
      JOB_ROLES.map((role) => naming.name(project, role)),
    );
    return Promise.all(found.map(async (job) => ({ job, last: (await runsOf(client, job, 1))[0] })));
  });
  const training = jobs?.find(({ job }) => job.settings.name === naming.name(project, "training"));
  const codeVersion = training && (await read("code version", () => codeVersionOf(client, training.job)));
  return {
    ...{ project, model, endpoint, problems },
    ...defined({ codeVersion, champion, endpointState }),
    jobs: (jobs ?? []).map(({ job, last }) => ({ job, ...defined({ last }) })),
  };
}
