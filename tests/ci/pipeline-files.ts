import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export const ROOT = path.join(__dirname, "..", "..");

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

export interface GitHubJob {
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
  /** Path of the workflow that the job calls instead of running steps. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
}

export interface Workflow {
  readonly on: Readonly<Record<string, { readonly branches: readonly string[]; readonly types?: readonly string[] }>>;
  readonly concurrency: object;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, GitHubJob>>;
}

export interface GitLabJob {
  readonly script: readonly string[];
  readonly before_script?: readonly (string | readonly string[])[];
  readonly extends?: string | readonly string[];
  readonly environment?: { readonly name: string; readonly action?: string; readonly on_stop?: string };
  readonly rules?: readonly { readonly if: string; readonly when?: string }[];
  readonly resource_group?: string;
  readonly allow_failure?: boolean;
  readonly artifacts: {
    readonly when: string;
    readonly reports: Readonly<Record<string, string>>;
    readonly paths: readonly string[];
  };
}

export interface GitLabFile {
  readonly workflow: {
    readonly rules: readonly {
      readonly if: string;
      readonly variables: Record<string, string>;
      readonly auto_cancel?: object;
    }[];
  };
  readonly default: { readonly before_script: readonly string[] };
  readonly [job: string]: unknown;
}

export const WORKFLOWS = [
  "merge-request",
  "request-stage",
  "close-request",
  "stage-round",
  "deploy",
  "nightly",
] as const;
export const ACTION = ".github/actions/set-up/action.yml";
export const GITLAB = ".gitlab-ci.yml";
export const fileOf = (name: (typeof WORKFLOWS)[number]): string => `.github/workflows/${name}.yml`;
export const FILES = [...WORKFLOWS.map(fileOf), ACTION, GITLAB];

export const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
export const workflow = (name: (typeof WORKFLOWS)[number]): Workflow => parse(read(fileOf(name))) as Workflow;
export const mergeRequest = workflow("merge-request");
export const requestStage = workflow("request-stage");
export const closeRequest = workflow("close-request");
export const round = workflow("stage-round");
export const deploy = workflow("deploy");
export const nightly = workflow("nightly");
export const setUp = parse(read(ACTION)) as { readonly runs: { readonly steps: readonly Step[] } };
export const gitlab = parse(read(GITLAB)) as GitLabFile;

export const gitLabJob = (name: string): GitLabJob => gitlab[name] as GitLabJob;
export const NO_JOBS = ["workflow", "stages", "default", "variables"];
export const GITLAB_JOBS = Object.keys(gitlab).filter((name) => !name.startsWith(".") && !NO_JOBS.includes(name));

export const workflows = [mergeRequest, requestStage, closeRequest, round, deploy, nightly];
export const gitHubJobs = workflows.flatMap(({ jobs }) => Object.entries(jobs));
export const job = (workflow: Workflow, name: string): GitHubJob => {
  const found = workflow.jobs[name];
  if (found === undefined)
    throw new Error(`the workflow has no job ${name}, only ${Object.keys(workflow.jobs).join(", ")}`);
  return found;
};
export const linesOf = (workflow: Workflow, name: string): readonly string[] =>
  (job(workflow, name).steps ?? []).flatMap(({ run }) => run ?? []);
export const gitHubSteps = [...gitHubJobs.flatMap(([, { steps = [] }]) => steps), ...setUp.runs.steps];
export const gitLabScripts = [gitlab.default.before_script, ...GITLAB_JOBS.map((name) => gitLabJob(name).script)];
export const commands = [...gitHubSteps.flatMap(({ run }) => run ?? []), ...gitLabScripts.flat()];

export const npmScripts = (lines: readonly string[]): readonly string[] =>
  lines
    .flatMap((line) => [...line.matchAll(/\bnpm (?:run )?([\w:-]+)(?: -- "\$FRAUDOPS_STAGES"(?: ([a-z][\w-]*))?)?/g)])
    .map(([, script, role]) => [script, role].filter(Boolean).join(" "));

/** Rules of a GitLab job: its own, otherwise those of the jobs that it extends. */
export function gitLabRules(name: string): NonNullable<GitLabJob["rules"]> {
  const { rules, extends: bases } = gitLabJob(name);
  return rules ?? [bases ?? []].flat().flatMap((base) => gitLabJob(base).rules ?? []);
}
