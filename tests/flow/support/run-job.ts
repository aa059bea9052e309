import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runFakeAction } from "./actions";
import { Expressions, type Contexts } from "./expressions";
import type { JobRun } from "./run";
import { descendants } from "../../e2e/support/processes";
import type { Job, Step } from "./workflow-file";

/** What a job needs to run: folders, contexts, environment variables, and callbacks. */
export interface JobPlace {
  /** Parent folder for the folders of the job. */
  readonly folder: string;
  /** Values of the contexts `github`, `needs`, `matrix`, `inputs` and `vars` in the job's expressions. */
  readonly contexts: Contexts;
  /** Environment variables of the workflow file. */
  readonly workflowEnv: Readonly<Record<string, unknown>>;
  /** Environment variables of the runner, which select programs and installed tools. */
  readonly machine: Readonly<Record<string, string>>;
  /** Writes the files of a commit to a folder. */
  checkOut(folder: string, ref: string | undefined): void;
  /**
   * Variables with which the job authenticates to the clouds. Called only if the job has the permission `id-token:
   * write`.
   */
  identity(): Promise<Readonly<Record<string, string>>>;
  /** Folder to which all jobs of one workflow run upload their artifacts. */
  readonly artifacts: string;
  /** Called with each output line of a step. If it returns `kill`, the job is killed, as if its runner was lost. */
  readonly onLine: (line: string) => "kill" | undefined;
}

/** Runs the steps of a job, as GitHub's runner does. */
export async function runJob(name: string, job: Job, place: JobPlace): Promise<JobRun> {
  const begin = performance.now();
  const folder = mkdtempSync(path.join(place.folder, "job-"));
  const workspace = path.join(folder, "work");
  mkdirSync(workspace);
  const files = {
    output: path.join(folder, "output"),
    summary: path.join(folder, "summary"),
    env: path.join(folder, "env"),
  };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const fixed = new Expressions(place.contexts);
  const jobEnv = { ...fixed.fillAll(place.workflowEnv), ...fixed.fillAll(job.env) };
  const mayAuthenticate = job.permissions?.["id-token"] === "write";
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  let log = "";
  let failed = false;
  let killed = false;

  for (const step of job.steps ?? []) {
    if (killed) break;
    const contexts = { ...place.contexts, env: jobEnv, steps };
    const expressions = new Expressions(contexts, { failed, cancelled: false }, (names) => hashFiles(workspace, names));
    if (!expressions.holds(step.if)) continue;
    writeFileSync(files.output, "");
    try {
      if (step.uses !== undefined) {
        log += `uses ${step.uses}\n`;
        const inputs = expressions.fillAll(step.with);
        runFakeAction(step.uses, { ...place, inputs, workspace, mayAuthenticate });
      } else {
        const identity = mayAuthenticate && jobEnv["DATABRICKS_CLIENT_ID"] ? await place.identity() : {};
        const env = { ...place.machine, ...jobEnv, ...expressions.fillAll(step.env), ...identity };
        const ended = await runStep(step, workspace, { ...env, ...variablesOf(files, workspace) }, (line) => {
          log += `${line}\n`;
          return place.onLine(line);
        });
        killed = ended === "killed";
        if (ended !== 0) throw new Error(`exit code ${ended}`);
      }
    } catch (error) {
      failed = true;
      log += `FAILED ${step.run ?? step.uses}: ${(error as Error).message}\n`;
    }
    if (step.id !== undefined) steps[step.id] = { outputs: parseOutputs(readFileSync(files.output, "utf8")) };
  }
  const outputs = new Expressions({ ...place.contexts, env: jobEnv, steps }).fillAll(job.outputs);
  const summary = readFileSync(files.summary, "utf8");
  rmSync(folder, { recursive: true, force: true });
  const result = killed ? "cancelled" : failed ? "failure" : "success";
  return { name, result, outputs, log, summary, seconds: (performance.now() - begin) / 1000 };
}

function variablesOf(files: Readonly<Record<"output" | "summary" | "env", string>>, workspace: string) {
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_ENV: files.env,
  };
}

async function runStep(
  { run = "", shell }: Step,
  cwd: string,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => "kill" | undefined,
): Promise<number | "killed"> {
  if (shell !== undefined && shell !== "bash") throw new Error(`the runner does not support the shell ${shell}`);
  const options = shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
  const child = spawn("bash", [...options, "-c", run], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = { killed: false };
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (onLine(line) !== "kill" || ended.killed || child.pid === undefined) continue;
        ended.killed = true;
        void killAll(child.pid);
      }
    });
  }
  const code = await new Promise<number>((resolve) => child.on("close", (exit) => resolve(exit ?? 137)));
  return ended.killed ? "killed" : code;
}

/** Kills a process and its descendants. Stops all of them first, so that none starts a further process. */
async function killAll(root: number): Promise<void> {
  const pids = [root, ...(await descendants(root)).map(({ pid }) => pid)];
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  for (const pid of pids) process.kill(pid, "SIGKILL");
}

/**
 * Substitute of GitHub's function `hashFiles`. Returns the names of the existing files instead of a hash, because the
 * pipelines only check whether the result is empty.
 */
function hashFiles(workspace: string, names: readonly string[]): string {
  const pattern = names.find((name) => /[*?[]/.test(name));
  if (pattern !== undefined) throw new Error(`the runner does not support patterns in hashFiles: ${pattern}`);
  return names.filter((name) => existsSync(path.join(workspace, name))).join();
}

/** Parses a step's output file: lines `name=value`, and values of several lines between `name<<END` and `END`. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, long, delimiter] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
    const [, name, value] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
    if (long !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter);
      if (end < 0) throw new Error(`the multiline output ${long} has no closing delimiter`);
      outputs[long] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n");
    } else if (name !== undefined) outputs[name] = value ?? "";
    else if (line !== "") throw new Error(`not a valid output of a step: ${line}`);
  }
  return outputs;
}
