import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { applyPlan } from "../../../cli/terraform/apply-plan";
import { ApplyJournal } from "../../../cli/terraform/journal";
import { planStack, type StackPlan } from "../../../cli/terraform/plan";
import { planStage, type PlanMode } from "../../../cli/terraform/plan-stage";
import { recover } from "../../../cli/terraform/recover";
import { StackFolder } from "../../../cli/terraform/stack-folder";
import { python } from "../../../cli/project";
import { Sandbox } from "../../sandbox/provider/terraform-project";
import { toyRegistry } from "../../sandbox/provider/toy-registry";

jest.setTimeout(120_000);

const STACKS = [
  { name: "base", dependencies: [] },
  { name: "top", dependencies: ["base"] },
];
const SILENT = { live: () => undefined, reached: () => undefined };
let sandbox: Sandbox;
let notes: string[];

beforeEach(async () => {
  notes = [];
  sandbox = await Sandbox.start(toyRegistry);
  process.env["TF_REATTACH_PROVIDERS"] = JSON.stringify(sandbox.provider.reattach);
});
afterEach(async () => {
  delete process.env["TF_REATTACH_PROVIDERS"];
  await sandbox.stop();
  sandbox.remove();
});

const folderOf = (stack: string): StackFolder =>
  new StackFolder(stack, { outDirectory: sandbox.folder, environment: {} });
const stateOf = (stack: string): string => path.join(sandbox.folder, `${stack}.tfstate`);
const plan = (mode: PlanMode = { refresh: true }): Promise<readonly StackPlan[]> => planStage(STACKS, folderOf, mode);
const note = (line: string): void => void notes.push(line);

function write(stack: string, content: object): void {
  const folder = folderOf(stack);
  mkdirSync(folder.directory, { recursive: true });
  const terraform = {
    backend: { local: { path: stateOf(stack) } },
    required_providers: { aws: { source: "hashicorp/aws" } },
  };
  writeFileSync(
    folder.programFile,
    JSON.stringify({ terraform, provider: { aws: [{ region: "eu-west-1" }] }, ...content }),
  );
}

/** Writes two stacks: `base` has a VPC; `top` has a subnet, and reads the VPC's id and range from outputs of `base`. */
function writeBoth(cidr = "10.0.0.0/16"): void {
  write("base", {
    resource: { aws_vpc: { v: { cidr_block: cidr } } },
    output: { id: { value: "${aws_vpc.v.id}" }, cidr: { value: "${aws_vpc.v.cidr_block}", sensitive: true } },
  });
  write("top", {
    data: { terraform_remote_state: { base: { backend: "local", config: { path: stateOf("base") } } } },
    resource: {
      aws_subnet: {
        s: {
          vpc_id: "${data.terraform_remote_state.base.outputs.id}",
          cidr_block: "${data.terraform_remote_state.base.outputs.cidr}",
        },
      },
    },
  });
}

async function apply(stack: string): Promise<void> {
  const folder = folderOf(stack);
  await applyPlan(folder, await planStack(folder), SILENT);
}

const valuesOf = ({ json }: StackPlan): object | null | undefined => json?.resource_changes?.[0]?.change.after;

describe("a stage", () => {
  test("that was never applied is planned completely; outputs of stacks that are not applied are unknown", async () => {
    writeBoth();
    const [base, top] = await plan();
    expect(base).toMatchObject({ stack: "base" });
    expect(base?.provisional).toBeUndefined();
    expect(top?.provisional).toBe("it reads outputs of base that will change or do not exist yet");
    expect(top?.json?.resource_changes).toMatchObject([
      { address: "aws_subnet.s", change: { actions: ["create"], after_unknown: { vpc_id: true, cidr_block: true } } },
    ]);
  });

  test("that was applied has no changes in its plan", async () => {
    writeBoth();
    await apply("base");
    await apply("top");
    const plans = await plan();
    expect(plans.map(({ provisional, serial }) => [provisional, serial])).toEqual([
      [undefined, expect.any(Number)],
      [undefined, expect.any(Number)],
    ]);
    expect(plans.flatMap(({ json }) => json?.resource_changes?.map(({ change }) => change.actions))).toEqual([
      ["no-op"],
      ["no-op"],
    ]);
  });

  test.each([{ refresh: true }, { refresh: false }])(
    "with a changed output has changes in the plan of the stack that reads it; cdk.tf.json stays the same (%j)",
    async (mode) => {
      writeBoth();
      await apply("base");
      await apply("top");
      writeBoth("10.1.0.0/16");
      const text = readFileSync(folderOf("top").programFile, "utf8");
      const [, top] = await plan(mode);
      expect(top?.provisional).toBe("it reads outputs of base that will change or do not exist yet");
      expect(top?.json?.resource_changes?.[0]?.change.actions).toEqual(["delete", "create"]);
      // The range is unknown in this plan: the output is sensitive, so its value is not inserted in `cdk.tf.json`.
      expect(valuesOf(top ?? { stack: "" })).not.toHaveProperty("cidr_block");
      expect(readFileSync(folderOf("top").programFile, "utf8")).toBe(text);
    },
  );

  test("in which a stack reads a new output of another stack can be planned", async () => {
    writeBoth();
    await apply("base");
    const program = JSON.parse(readFileSync(folderOf("base").programFile, "utf8")) as { output: object };
    write("base", { ...program, output: { ...program.output, more: { value: "10.0.1.0/24" } } });
    write("top", {
      data: { terraform_remote_state: { base: { backend: "local", config: { path: stateOf("base") } } } },
      resource: {
        aws_subnet: {
          s: { vpc_id: "vpc-1", cidr_block: "${data.terraform_remote_state.base.outputs.more}" },
        },
      },
    });
    const [, top] = await plan();
    expect(top?.provisional).toBeDefined();
    expect(valuesOf(top ?? { stack: "" })).toMatchObject({ cidr_block: "10.0.1.0/24" });
  });

  test("names the stack to apply first if Terraform cannot plan a stack with unknown outputs of this stack", async () => {
    writeBoth();
    write("top", {
      data: { terraform_remote_state: { base: { backend: "local", config: { path: stateOf("base") } } } },
      resource: {
        aws_vpc: {
          each: { for_each: "${toset([data.terraform_remote_state.base.outputs.id])}", cidr_block: "10.9.0.0/16" },
        },
      },
    });
    const [, top] = await plan();
    expect(top?.json).toBeUndefined();
    expect(top?.notPlannable).toMatch(/^it can only be planned after an apply of base: .*Invalid for_each argument/s);
  });

  test("fails on an error in a stack that reads no outputs of other stacks", async () => {
    writeBoth();
    write("base", { resource: { aws_vpc: { v: { cidr_block: "10.0.0.0/16", no_such: 1 } } } });
    await expect(plan()).rejects.toThrow("no_such");
  });
});

describe("after an interrupted apply", () => {
  const isRecovered = (options = {}): Promise<void> => recover(folderOf("base"), { note }, options);

  /**
   * Simulates an apply of `base` that was killed: the VPC exists, but the state file does not, and the journal (the
   * output of `terraform apply -json`) lacks the line `change_summary`, which Terraform prints at the end.
   */
  async function loseState(): Promise<void> {
    writeBoth();
    await apply("base");
    const { file } = new ApplyJournal(folderOf("base"));
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, lines.filter((line) => !line.includes("change_summary")).join("\n"));
    rmSync(stateOf("base"));
  }

  test("fails until unrecorded objects are imported, and creates nothing twice", async () => {
    await loseState();
    await expect(isRecovered()).rejects.toThrow("./fraudops terraform base -- import aws_vpc.v vpc-1");
    await folderOf("base").terraform(["import", "-input=false", "aws_vpc.v", "vpc-1"]);
    await isRecovered();
    await apply("base");
    expect(sandbox.store.find("aws_vpc")).toHaveLength(1);
  });

  test("continues when the user confirms that the object does not exist", async () => {
    await loseState();
    await isRecovered({ forgetUnrecorded: true });
    expect(notes.join()).toContain("aws_vpc.v was created");
    await isRecovered();
    expect(notes).toHaveLength(1);
  });

  test("a command that only reads prints a message and continues", async () => {
    await loseState();
    await isRecovered({ readOnly: true });
    expect(notes.join()).toContain("aws_vpc.v was created");
  });

  test("a successful apply leaves nothing to recover", async () => {
    writeBoth();
    await apply("base");
    await isRecovered();
    expect(notes).toEqual([]);
  });

  test("fails while Terraform has left a state in errored.tfstate, and shows the command that pushes it to the backend", async () => {
    writeBoth();
    await apply("base");
    const folder = folderOf("base");
    const state = JSON.parse(readFileSync(stateOf("base"), "utf8")) as { serial: number };
    writeFileSync(folder.file("errored.tfstate"), JSON.stringify({ ...state, serial: state.serial + 1 }));
    await expect(isRecovered()).rejects.toThrow("./fraudops terraform base -- state push errored.tfstate");
    await folder.terraform(["state", "push", "errored.tfstate"]);
    await isRecovered();
  });
});

describe("an apply", () => {
  test("fails while another command holds the lock, and shows the holder and the command that releases it", async () => {
    writeBoth();
    await apply("base");
    writeBoth("10.1.0.0/16");
    const folder = folderOf("base");
    const planned = await planStack(folder);
    const holder = {
      ID: "7",
      Operation: "OperationTypeApply",
      Info: "",
      Who: "ci@runner",
      Version: "1",
      Created: "2026-01-01T00:00:00Z",
    };
    writeFileSync(path.join(sandbox.folder, ".base.tfstate.lock.info"), JSON.stringify(holder));
    const hold = `import fcntl,subprocess,sys; f=open(sys.argv[1],"r+"); fcntl.lockf(f,fcntl.LOCK_EX); print("held",flush=True); sys.stdin.read()`;
    const { spawn } = await import("node:child_process");
    const child = spawn(python, ["-c", hold, stateOf("base")]);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const applying = applyPlan(folder, planned, SILENT);
    await expect(applying).rejects.toThrow(
      "the state of base is locked by ci@runner (OperationTypeApply), since 2026-01-01",
    );
    await expect(applying).rejects.toThrow("./fraudops terraform base -- force-unlock 7");
    child.kill();
    expect(sandbox.store.get("aws_vpc", "aws", "vpc-1")).toBeDefined();
  });

  test("fails as stale if the state has changed since the plan, and applies nothing", async () => {
    writeBoth();
    await apply("base");
    writeBoth("10.1.0.0/16");
    const folder = folderOf("base");
    const planned = await planStack(folder);
    await folder.terraform(["taint", "aws_vpc.v"]);
    await expect(applyPlan(folder, planned, SILENT)).rejects.toThrow(
      "the state of base has changed since the plan was made",
    );
    expect(sandbox.store.get("aws_vpc", "aws", "vpc-1")).toBeDefined();
  });

  test("fails if another command has planned the stack after the plan to apply", async () => {
    writeBoth();
    const folder = folderOf("base");
    const planned = await planStack(folder);
    writeBoth("10.1.0.0/16");
    await planStack(folder);
    await expect(applyPlan(folder, planned, SILENT)).rejects.toThrow("another command planned base after");
    expect(sandbox.store.find("aws_vpc")).toEqual([]);
  });

  test("repairs a state that a full disk has truncated, with a message", async () => {
    writeBoth();
    await apply("base");
    writeBoth("10.1.0.0/16");
    await apply("base");
    const size = statSync(stateOf("base")).size;
    execFileSync("truncate", ["-s", String(size - 20), stateOf("base")]);
    await recover(folderOf("base"), { note });
    expect(notes).toEqual([expect.stringContaining("Its backup was restored")]);
  });
});
