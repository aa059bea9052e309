import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { toolPath } from "../../cli/process";
import { projectRoot } from "../../cli/project";
import { isUnchanged } from "../../cli/terraform/stack-change";
import { locks, objectsInClouds, objectsInStates } from "./support/clouds";
import { descendants, eventually, processes } from "./support/processes";
import { pick, seeded } from "./support/random";
import { TestSandbox } from "./support/sandbox";
import { runRemedies } from "./support/remedies";

/**
 * Number of applies to interrupt. `FRAUDOPS_TRIALS=40 FRAUDOPS_SEED=7 npm test -- e2e` interrupts 40 applies. The seed
 * determines after how many created resources each apply is interrupted, and, after the first three applies, how.
 */
const TRIALS = Number(process.env["FRAUDOPS_TRIALS"] || 3);
const SEED = Number(process.env["FRAUDOPS_SEED"] || 1);
const random = seeded(SEED);

const INTERRUPTIONS = ["SIGINT to fraudops", "SIGKILL to Terraform", "SIGKILL to fraudops"] as const;
type Interruption = (typeof INTERRUPTIONS)[number];

const STAGES = ["dev", "staging"];
/**
 * Interrupts an apply after at most this number of created resources. A stage has more than 105, and an interruption
 * during the last few could come after the end of the apply.
 */
const MAX_RESOURCES = 100;

/** Overlay in which every stage may be destroyed. */
const RETIRED = path.join(projectRoot, "tests", "e2e", "fixtures", "profiles", "standard.yaml");

const sandbox = new TestSandbox("e2e-interrupt", 8930);

beforeAll(async () => {
  await sandbox.reset();
  expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
  expect(await sandbox.apply("account")).toMatchObject({ ok: true });
});
afterAll(() => sandbox.reset());

/** A running `fraudops` command in its own process group, as a terminal starts it; collects the command's output. */
class Running {
  private readonly child: ChildProcess;
  private text = "";

  public constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [path.join("cli", "bin", "fraudops.js"), ...args], {
      cwd: projectRoot,
      detached: true,
      env: { ...process.env, ...sandbox.variables, PATH: toolPath() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (this.text += chunk.toString()));
    }
  }

  public get output(): string {
    return this.text;
  }

  public get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  public ended(): Promise<number | null> {
    return this.hasEnded
      ? Promise.resolve(this.child.exitCode)
      : new Promise((done) => this.child.once("exit", (code) => done(code)));
  }

  /**
   * Interrupts or kills the command, or kills its Terraform, and checks that none of the command's processes remains.
   */
  public async cut(cut: Interruption): Promise<void> {
    const pid = this.child.pid ?? 0;
    const all = await descendants(pid);
    // Excludes the processes of a sandbox that the command started, because the sandbox outlives a killed command.
    const started = all.find(({ command }) => command.includes("sandbox/main.ts"))?.pid;
    const kept = started === undefined ? [] : [started, ...(await descendants(started)).map((each) => each.pid)];
    const children = all.filter((each) => !kept.includes(each.pid));
    const terraform = children.find(({ command }) => /^\S*terraform (plan|apply|show|init|state)/.test(command));
    if (cut === "SIGKILL to Terraform") signal(terraform?.pid, "SIGKILL");
    else signal(cut === "SIGINT to fraudops" ? -pid : pid, cut === "SIGINT to fraudops" ? "SIGINT" : "SIGKILL");
    await this.ended();
    await eventually(`these processes to end: ${children.map(({ command }) => command).join("; ")}`, 60, async () => {
      const alive = new Set((await processes()).map((each) => `${each.pid} ${each.command}`));
      return children.every((each) => !alive.has(`${each.pid} ${each.command}`)) || undefined;
    });
  }
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch {
    // Ignores the error of `process.kill`, because the process may have ended already.
  }
}

/** Number of resources that the last apply of a stage created, counted in the journals `apply.jsonl` of its stacks. */
function createdIn(stage: string): number {
  const stacks = ["workspace", "platform", "fraud", "cash-demand"].map((part) =>
    path.join(sandbox.home, "cdktf.out", "stacks", `${stage}-${part}`, "apply.jsonl"),
  );
  const texts = stacks.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
  return texts.join("").match(/"action":"create",.*"type":"apply_complete"/g)?.length ?? 0;
}

const missing = async (): Promise<readonly string[]> => {
  const known = new Set(objectsInStates(sandbox.home).map((object) => JSON.stringify(object)));
  return (await objectsInClouds(sandbox.home)).map((object) => JSON.stringify(object)).filter((it) => !known.has(it));
};

const trials = Array.from({ length: TRIALS }, (_, index) => ({
  trial: index + 1,
  stage: STAGES[index % STAGES.length] ?? "",
  cut: index < INTERRUPTIONS.length ? (INTERRUPTIONS[index] ?? "SIGINT to fraudops") : pick(random, INTERRUPTIONS),
  after: Math.ceil(random() * MAX_RESOURCES),
}));

test.each(trials)(
  `apply of $stage, trial $trial of seed ${SEED}: after $cut at $after resources, the remedies in the next apply's errors restore the stage`,
  async ({ trial, stage, cut, after }) => {
    // GIVEN a running apply of a new stage, after it has created some of the stage's resources
    if (trial > STAGES.length) {
      const args = ["destroy", stage, "--yes", "--home", sandbox.home];
      expect(await sandbox.fraudops(args)).toMatchObject({ exitCode: 0 });
    }
    const apply = new Running("apply", stage, "--yes", "--home", sandbox.home);
    await eventually(`${after} created resources`, 120, () =>
      Promise.resolve(apply.hasEnded || createdIn(stage) >= after || undefined),
    );

    // WHEN the apply is interrupted or killed, or its Terraform is killed
    await apply.cut(cut);

    // THEN after an interrupt, the states contain every created object, and no state is locked
    if (cut === "SIGINT to fraudops") {
      expect(await missing()).toEqual([]);
      expect(locks(sandbox.home)).toEqual([]);
    }
    // AND if the states lack created objects, the next apply fails and lists these objects
    const lost = await missing().catch(() => []);
    const said = await runRemedies(sandbox, stage);
    if (lost.length > 0) expect(said.join("\n")).toContain("its state does not record all created objects");
    // AND once the remedies in the errors have been followed, the next apply changes nothing, and the states contain
    // every object exactly once
    const { failure, changes } = await sandbox.apply(stage);
    expect([failure, changes.filter((change) => !isUnchanged([change]))]).toEqual(["", []]);
    expect(objectsInStates(sandbox.home)).toEqual(await objectsInClouds(sandbox.home));
  },
);

/** Interruptions of `job` and `rehearse`: SIGINT, and also SIGKILL if `FRAUDOPS_TRIALS` is higher than by default. */
const OTHER_INTERRUPTIONS: readonly Interruption[] =
  TRIALS > INTERRUPTIONS.length ? ["SIGINT to fraudops", "SIGKILL to fraudops"] : ["SIGINT to fraudops"];

test.each(OTHER_INTERRUPTIONS)(
  "after %s to `fraudops job`, no process remains, and the run is cancelled or listed as active",
  async (cut) => {
    // GIVEN a job run that `fraudops job` has just started
    const job = new Running("job", "dev", "unit-tests", "--home", sandbox.home);
    const [, runId] = await eventually("the start of the run", 60, () =>
      Promise.resolve(/run (\d+) of/.exec(job.output) ?? undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, random() * 3000));

    // WHEN `fraudops job` is interrupted or killed
    await job.cut(cut);

    // THEN an interrupt has cancelled the job run. After a kill, the run continues, and `fraudops runs` lists it
    const client = await sandbox.client("dev");
    const run = () =>
      client.call<{ state: { result_state?: string } }>("GET", `/api/2.2/jobs/runs/get?run_id=${runId}`);
    if (cut === "SIGINT to fraudops") {
      expect(await job.ended()).toBe(130);
      expect((await run()).state.result_state).toBe("CANCELED");
    } else {
      expect((await run()).state.result_state).toBeUndefined();
      expect((await sandbox.fraudops(["runs", "dev", "--home", sandbox.home])).output).toContain(runId);
      await client.call("POST", "/api/2.2/jobs/runs/cancel", { run_id: Number(runId) });
    }
  },
);

test.each(OTHER_INTERRUPTIONS)(
  "after %s to `fraudops rehearse`, the remedies in the next apply's errors restore the stage",
  async (cut) => {
    // GIVEN the command `fraudops rehearse`, which has started the sandbox and is applying a stage
    const destroy = ["destroy", "prod", "--yes", "--home", sandbox.home];
    sandbox.overlay = RETIRED;
    if (cut !== OTHER_INTERRUPTIONS[0]) expect(await sandbox.fraudops(destroy)).toMatchObject({ exitCode: 0 });
    await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
    const args = ["rehearse", "prod", "--home", sandbox.home, "--overlay", sandbox.overlay];
    const rehearsal = new Running(...args, "--port", String(sandbox.port));
    const after = Math.ceil(random() * MAX_RESOURCES);
    await eventually(`${after} created resources`, 120, () =>
      Promise.resolve(rehearsal.hasEnded || createdIn("prod") >= after || undefined),
    );

    // WHEN `fraudops rehearse` is interrupted or killed
    await rehearsal.cut(cut);

    // THEN an interrupt also stops the sandbox, and the next apply either succeeds or names the remedy
    if (cut === "SIGINT to fraudops") {
      expect(await rehearsal.ended()).toBe(130);
      expect((await processes()).filter(({ command }) => command.includes(sandbox.home))).toEqual([]);
    }
    expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
    await runRemedies(sandbox, "prod");
    await sandbox.converge("prod");
    expect(objectsInStates(sandbox.home)).toEqual(await objectsInClouds(sandbox.home));
  },
);
