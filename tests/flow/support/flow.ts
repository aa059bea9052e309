import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadAccount } from "../../../config/load";
import { branchOf, PROMOTION_ORDER, stageBefore, type StageName } from "../../../core/stage";
import { configuration } from "../../../cli/configuration";
import { projectRoot } from "../../../cli/project";
import { KeyedMutex } from "../../../sandbox/objects/keyed-mutex";
import { TestSandbox } from "../../e2e/support/sandbox";
import { Environments } from "./environments";
import { Forge } from "./forge";
import { makeMachine } from "./machine";
import { Repository, type Changes } from "./repository";
import { Runs, type JobRun } from "./run";
import { runWorkflow } from "./run-workflow";
import { parseWorkflow, startsOn, type Event } from "./workflow-file";

const WORKFLOWS = ".github/workflows";
const DEFAULT_BRANCH = branchOf(PROMOTION_ORDER.at(-1) ?? "prod");

/** Jobs that always count as passed without a run: other suites test them, or they need Terraform's registry. */
const ASSUMED = [
  "merge-request.yml/test",
  "merge-request.yml/rehearsals",
  "nightly.yml/facts",
  "nightly.yml/facts-request",
];

/** Overlay in which no stage requires evidence that the previous stage has released the code. */
const WITHOUT_EVIDENCE = path.join(projectRoot, "config", "overlays", "sandbox-small.yaml");

/** A pull request. */
export interface Request {
  readonly number: number;
  readonly head: string;
  readonly base: string;
}

/** Hooks into the run of workflows. */
export interface Hooks {
  /** Called before a job that uses an environment starts, i.e. where GitHub would wait for an approval. */
  readonly before?: (environment: string) => Promise<void>;
  /** Jobs, in addition to `ASSUMED`, that count as passed without a run, as `<file>/<job>`. */
  readonly assume?: readonly string[];
  /** Kills a job at the first matching line of its output, to simulate the loss of its runner. */
  readonly killAt?: RegExp;
}

interface MergeOptions extends Hooks {
  /** `merge` creates a merge commit, `squash` a single new commit with the same tree. @default "merge" */
  readonly how?: "merge" | "squash";
  /** Merges although required checks have not passed, as an administrator can. @default false */
  readonly force?: boolean;
}

/**
 * A fake GitHub with a repository whose pipelines deploy to a sandbox. The output of the jobs is in
 * `<home>/logs/jobs.log`.
 */
export class Flow {
  public readonly sandbox: TestSandbox;
  public readonly forge = new Forge();
  /** Starts and ends of jobs in order, as `<first 8 digits of the commit> <job> begins` or `ends`. */
  public readonly timeline: string[] = [];
  private readonly folder = mkdtempSync(path.join(tmpdir(), "flow-"));
  private readonly environments: Environments;
  private readonly groups = new KeyedMutex();
  private readonly checks = new Map<number, Runs>();
  private repositoryOfFlow: Repository | undefined;
  private machine: Readonly<Record<string, string>> = {};
  private requests = 0;

  public constructor(name: string, port: number, overlay: string) {
    this.sandbox = new TestSandbox(name, port);
    this.sandbox.overlay = overlay;
    this.environments = new Environments(this.sandbox);
  }

  public get repository(): Repository {
    if (this.repositoryOfFlow === undefined) throw new Error("the flow was not started: call `start` first");
    return this.repositoryOfFlow;
  }

  /**
   * Starts a sandbox, creates the repository, and applies `account` and `stages` to the sandbox.
   * @param changes changes of the project's files, which every branch of the repository contains from the start
   */
  public async start(stages: readonly StageName[], changes: Changes): Promise<void> {
    await this.sandbox.reset();
    const up = await this.sandbox.up();
    if (up.exitCode !== 0) throw new Error(up.output);
    this.repositoryOfFlow = new Repository(this.folder, PROMOTION_ORDER.map(branchOf), changes);
    await this.applyByHand(["account", ...stages]);
    this.machine = await makeMachine(this.folder, this.sandbox, await this.forge.start());
  }

  public async stop(): Promise<void> {
    await this.forge.stop();
    await this.sandbox.fraudops(["sandbox", "down", "--home", this.sandbox.home]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Opens a pull request and runs its pipelines. */
  public async open(head: string, base: string, hooks: Hooks = {}): Promise<{ request: Request; runs: Runs }> {
    this.requests += 1;
    const request = { number: this.requests, head, base };
    return { request, runs: await this.check(request, "opened", hooks) };
  }

  /** Runs the pipelines that a push to a pull request's branch starts. */
  public synchronize(request: Request, hooks: Hooks = {}): Promise<Runs> {
    return this.check(request, "synchronize", hooks);
  }

  /**
   * Merges a pull request, and runs the pipelines that the merge starts.
   * @throws Error if a required check has not passed
   */
  public async merge(request: Request, { how = "merge", force = false, ...hooks }: MergeOptions = {}): Promise<Runs> {
    const { head, base, number } = request;
    const checks = this.checks.get(number);
    // Blocks the merge if a required check has failed or did not run. As on GitHub, a skipped check does not block it.
    const missing = this.environments
      .checks(base)
      .filter((name) => !["success", "skipped"].includes(checks?.job(name).result ?? "missing"));
    if (missing.length > 0 && !force)
      throw new Error(`request ${number} cannot be merged: required checks that did not pass: ${missing.join(", ")}`);
    const sha = this.repository[how](head, base, `Merge request ${number}`);
    const push = { name: "push", branch: base, ref: `refs/heads/${base}`, sha, payload: {} } as const;
    const [closed, pushed] = await Promise.all([this.close(request, hooks), this.run(push, hooks)]);
    return new Runs([...closed.all, ...pushed.all]);
  }

  /** Closes a pull request and runs its pipelines. */
  public close(request: Request, hooks: Hooks = {}): Promise<Runs> {
    const event = { name: "pull_request_target", action: "closed", branch: request.base } as const;
    return this.run({ ...event, ...this.defaultBranch(), payload: this.payload(request) }, hooks);
  }

  /** Runs the nightly pipelines. */
  public night(hooks: Hooks = {}): Promise<Runs> {
    return this.run({ name: "schedule", branch: DEFAULT_BRANCH, ...this.defaultBranch(), payload: {} }, hooks);
  }

  /** Applies `account` and stages outside the pipelines, without evidence that the previous stage released the code. */
  private async applyByHand(names: readonly string[]): Promise<void> {
    const { overlay } = this.sandbox;
    for (const name of names) {
      if (stageBefore(name) !== undefined) this.sandbox.overlay = WITHOUT_EVIDENCE;
      const { failure } = await this.sandbox.apply(name);
      if (failure !== "") throw new Error(failure);
    }
    this.sandbox.overlay = overlay;
  }

  private async check(request: Request, action: string, hooks: Hooks): Promise<Runs> {
    const { number, head, base } = request;
    const sha = this.repository.mergeRef(number, head, base);
    const event = { name: "pull_request", action, branch: base, ref: `refs/pull/${number}/merge`, sha } as const;
    const runs = await this.run({ ...event, payload: this.payload(request) }, hooks);
    this.checks.set(number, runs);
    return runs;
  }

  private defaultBranch(): Pick<Event, "ref" | "sha"> {
    return { ref: `refs/heads/${DEFAULT_BRANCH}`, sha: this.repository.sha(DEFAULT_BRANCH) };
  }

  private payload({ number, head, base }: Request): Event["payload"] {
    const repo = { full_name: this.fullName };
    const sha = this.repository.sha(base);
    return { pull_request: { number, head: { ref: head, repo }, base: { ref: base, sha, repo } } };
  }

  private get fullName(): string {
    return loadAccount(configuration()).ci.github?.repository ?? "example/fraudops";
  }

  /** Runs the workflows that an event starts, in parallel. */
  private async run(event: Event, { before, killAt, assume = [] }: Hooks): Promise<Runs> {
    const workflow = (file: string) => parseWorkflow(this.repository.read(event.sha, file), file);
    const started = this.repository.list(event.sha, WORKFLOWS).filter((file) => startsOn(workflow(file), event));
    const world = {
      repository: this.fullName,
      event,
      folder: this.folder,
      machine: this.machine,
      assumed: [...ASSUMED, ...assume],
      groups: this.groups,
      onBegin: (job: string) => this.timeline.push(`${event.sha.slice(0, 8)} ${job} begins`),
      onEnd: (job: JobRun) => this.record(event, job),
      workflow,
      checkOut: (folder: string, ref: string | undefined) => this.repository.checkOut(folder, ref ?? event.sha),
      environment: async (name: string) => {
        await before?.(name);
        return this.environments.get(name, event.ref);
      },
      onLine: (line: string) => (killAt?.test(line) === true ? "kill" : undefined),
    } as const;
    return new Runs(await Promise.all(started.map((file) => runWorkflow(file, world))));
  }

  private record({ name: event, action = "", ref, sha }: Event, { name, result, seconds, log }: JobRun): void {
    this.timeline.push(`${sha.slice(0, 8)} ${name} ends`);
    const head = `=== ${event} ${action} of ${ref}: ${name}: ${result} in ${seconds.toFixed(1)} s`;
    appendFileSync(path.join(this.sandbox.home, "logs", "jobs.log"), `${head}\n${log}\n`);
  }
}
