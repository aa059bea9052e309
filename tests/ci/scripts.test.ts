import { mkdirSync, writeFileSync } from "node:fs";
import { ScriptRun, type Reaction } from "./fake-tool";

const ID = `${"6f2c0a4e".repeat(4)}-${"0a1b2c3d".repeat(4)}`;

let run: ScriptRun;
const start = (tool: string, ...reactions: readonly Reaction[]): ScriptRun => (run = new ScriptRun(tool, reactions));
afterEach(() => run.remove());

const commands = (): readonly string[] => run.calls.map((args) => args.join(" "));

describe("plan.sh", () => {
  test("outputs the id of the plan, and shows the plan", () => {
    start("fraudops", {
      when: "plan prod",
      prints: JSON.stringify({ stage: "prod", planId: ID }),
      exitCode: 2,
      writes: { "plan.md": "# Plan" },
    });
    const { exitCode } = run.run("plan.sh", ["prod", "out"], { GITHUB_STEP_SUMMARY: run.file("summary") });

    expect(exitCode).toBe(0);
    expect(run.read("out")).toBe(`plan=${ID}\n`);
    expect(run.read("summary")).toBe("# Plan");
    expect(commands()).toEqual(["plan prod --cloud --save --out plan.md --json --detailed-exitcode"]);
  });

  test("outputs no id if nothing changes", () => {
    start("fraudops", { when: "plan", prints: JSON.stringify({ stage: "dev", planId: ID }) });

    expect(run.run("plan.sh", ["dev", "out"]).exitCode).toBe(0);
    expect(run.read("out")).toBe("plan=\n");
  });

  test("fails if the plan has changes but no id, because the pipeline would then apply nothing", () => {
    start("fraudops", { when: "plan", prints: JSON.stringify({ stage: "dev" }), exitCode: 2 });

    expect(run.run("plan.sh", ["dev", "out"])).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("dev: the plan has changes, but plan.json contains no planId") as string,
    });
    expect(run.read("out")).toBeUndefined();
  });

  test("fails if the plan fails, and outputs nothing", () => {
    start("fraudops", { when: "plan", prints: "the guard found errors", exitCode: 1 });

    expect(run.run("plan.sh", ["dev", "out"]).exitCode).toBe(1);
    expect(run.read("out")).toBeUndefined();
  });
});

describe("apply.sh", () => {
  test("applies the plan that was approved", () => {
    start("fraudops");

    expect(run.run("apply.sh", ["prod", ID]).exitCode).toBe(0);
    expect(commands()).toEqual([`apply prod --cloud --approved ${ID}`]);
  });

  test("applies nothing without a plan", () => {
    start("fraudops");

    expect(run.run("apply.sh", ["prod", ""])).toMatchObject({ exitCode: 0, output: "prod: the plan has no changes\n" });
    expect(commands()).toEqual([]);
  });

  test("outputs whether stacks remain that need another round of plan and apply", () => {
    start("fraudops", { when: "apply", exitCode: 2 });
    expect(run.run("apply.sh", ["prod", ID, "out"]).exitCode).toBe(0);
    expect(run.read("out")).toBe("remaining=true\n");
    run.remove();

    start("fraudops");
    expect(run.run("apply.sh", ["prod", ID, "out"]).exitCode).toBe(0);
    expect(run.read("out")).toBeUndefined();
    run.remove();

    start("fraudops", { when: "apply", exitCode: 1 });
    expect(run.run("apply.sh", ["prod", ID, "out"]).exitCode).toBe(1);
  });

  test("fails with the remedy if stacks remain and the pipeline has no further round of plan and apply", () => {
    start("fraudops", { when: "apply", exitCode: 2 });

    expect(run.run("apply.sh", ["prod", ID])).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining("Run this pipeline again") as string,
    });
  });
});

describe("prove.sh", () => {
  const ORDER = ["unit-tests", "generate", "training"].map((role) => `job dev ${role} --cloud`);

  test("runs the tests before the training, and records evidence at the end", () => {
    start("fraudops");

    expect(run.run("prove.sh", ["dev"]).exitCode).toBe(0);
    expect(commands()).toEqual([...ORDER, "evidence record dev --cloud"]);
  });

  test.each(ORDER)("fails at `%s` and records nothing", (command) => {
    start("fraudops", { when: command, exitCode: 1 });

    expect(run.run("prove.sh", ["dev"]).exitCode).toBe(1);
    expect(commands()).toEqual(ORDER.slice(0, ORDER.indexOf(command) + 1));
  });
});

describe("request.sh", () => {
  const COMMANDS = [
    "apply pr-17 --yes --cloud",
    ...["unit-tests", "generate", "training"].map((role) => `job pr-17 ${role} --cloud`),
    "evidence collect pr-17 --out evidence.json --cloud",
  ];

  test("deploys, tests, trains and collects, in this order", () => {
    start("fraudops");

    expect(run.run("request.sh", ["pr-17"]).exitCode).toBe(0);
    expect(commands()).toEqual(COMMANDS);
    expect(run.read("request.md")).toBeUndefined();
  });

  test.each(COMMANDS)("fails at `%s` with its exit code, and writes the reason", (command) => {
    start("fraudops", { when: command, exitCode: 3, prints: "started\nPR-AUC 0.1 < 0.5\n```\n@everybody" });

    expect(run.run("request.sh", ["pr-17"]).exitCode).toBe(3);
    expect(commands()).toEqual(COMMANDS.slice(0, COMMANDS.indexOf(command) + 1));
    // The script indents the output as a code block. The output cannot close the block, or mention users.
    const said = ["started", "PR-AUC 0.1 < 0.5", "```", "@everybody"].map((line) => `    ${line}\n`).join("");
    expect(run.read("request.md")).toBe(`\`fraudops ${command.replace(" --cloud", "")}\` failed:\n\n${said}`);
  });

  test("cuts long lines, so that the text fits into a comment", () => {
    start("fraudops", { when: "apply", exitCode: 1, prints: `${"x".repeat(200_000)}\n`.repeat(50) });

    expect(run.run("request.sh", ["pr-17"]).exitCode).toBe(1);
    expect(run.read("request.md")?.length).toBeLessThan(65_000);
  });
});

describe("slot.sh", () => {
  const configured = (text: string): void => {
    mkdirSync(run.file("config"));
    writeFileSync(run.file("config/account.yaml"), text);
  };
  const SLOTS =
    "service: x\n\n# Slots\nmergeRequests:\n  # how many\n  slots: 3 # of dev\n  lifetimeHours: 72\nother:\n  slots: 9\n";

  test.each([
    [1, "slot-1"],
    [3, "slot-3"],
    [4, "slot-1"],
    [17, "slot-2"],
  ])("with three slots, request %i is in %s", (number, slot) => {
    start("fraudops");
    configured(SLOTS);

    expect(run.run("slot.sh", ["out", String(number)]).exitCode).toBe(0);
    expect(run.read("out")).toBe(`slot=${slot}\n`);
  });

  test("lists all slots as JSON", () => {
    start("fraudops");
    configured(SLOTS);

    run.run("slot.sh", ["out"]);
    expect(run.read("out")).toBe('slots=["slot-1","slot-2","slot-3"]\n');
  });

  test("lists none if none are configured", () => {
    start("fraudops");
    configured("service: x\n# mergeRequests:\n#   slots: 3\n");

    expect(run.run("slot.sh", ["out", "17"])).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("no slots") as string,
    });
    run.run("slot.sh", ["out"]);
    expect(run.read("out")).toBe("slot=\nslots=[]\n");
  });
});

describe("drift.sh", () => {
  test("succeeds on drift, because the issue reports it", () => {
    start("fraudops", { when: "drift", exitCode: 2, writes: { "drift.md": "differs" } });

    expect(run.run("drift.sh", ["prod"]).exitCode).toBe(0);
    expect(run.read("drift.md")).toBe("differs");
  });

  test("writes an empty file without drift", () => {
    start("fraudops", { when: "drift", writes: { "drift.md": "" } });
    expect(run.run("drift.sh", ["prod"]).exitCode).toBe(0);
    expect(run.read("drift.md")).toBe("");
  });

  test("fails if a stack cannot be read, and writes no file if the drift is unknown", () => {
    start("fraudops", { when: "drift", exitCode: 1, writes: { "drift.md": "could not be read" } });
    expect(run.run("drift.sh", ["prod"]).exitCode).toBe(1);
    expect(run.read("drift.md")).toBe("could not be read");
    run.remove();

    start("fraudops", { when: "drift", exitCode: 1 });
    writeFileSync(run.file("drift.md"), "of another night");
    expect(run.run("drift.sh", ["prod"]).exitCode).toBe(1);
    expect(run.read("drift.md")).toBeUndefined();
  });
});
