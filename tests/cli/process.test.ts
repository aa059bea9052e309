import fs, { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fullFolder } from "../../cli/no-space";
import { runTool } from "../../cli/process";
import { UserError } from "../../cli/project";
import { isAlive } from "../../cli/sandbox/info";
import { Command } from "./support/command";

const PROGRAMS = path.join(__dirname, "programs");
const RUN_TOOL = ["--import", "tsx", path.join(PROGRAMS, "run-tool.ts")];
const INTERRUPTIBLE = [process.execPath, path.join(PROGRAMS, "interruptible.cjs")];

async function endOf(pid: number): Promise<void> {
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 20) await sleep(20);
  expect(isAlive(pid)).toBe(false);
}

const folder = (): string => mkdtempSync(path.join(tmpdir(), "process-"));

describe("a tool's result", () => {
  test("has standard output and error separately and in order of arrival, without colours", async () => {
    const lines: string[] = [];
    const script = String.raw`printf '\033[1mone\033[0m\n'; sleep 0.2; echo two >&2; sleep 0.2; printf three; exit 4`;
    const result = await runTool("sh", ["-c", script], { onLine: (line) => lines.push(line) });
    expect(result).toMatchObject({ exitCode: 4, stdout: "one\nthree", stderr: "two\n", output: "one\ntwo\nthree" });
    expect(lines).toEqual(["one", "two", "three"]);
  });

  test("is complete for long output with multi-byte characters", async () => {
    const { stdout } = await runTool(process.execPath, ["-e", "process.stdout.write('ä€😀'.repeat(100_000))"]);
    expect(stdout).toBe("ä€😀".repeat(100_000));
  });

  test("reports a signal with the exit code of a shell", async () => {
    expect((await runTool("sh", ["-c", "kill -s KILL $$"])).exitCode).toBe(137);
  });

  test("is written to a file, with standard error in a second one", async () => {
    const outputFile = path.join(folder(), "apply.log");
    writeFileSync(outputFile, "of an earlier run");
    await runTool("sh", ["-c", "echo out; echo err >&2"], { outputFile });
    expect([readFileSync(outputFile, "utf8"), readFileSync(`${outputFile}.stderr`, "utf8")]).toEqual([
      "out\n",
      "err\n",
    ]);
  });
});

test("exit code 127 is an error with a remedy only if the tool is not installed", async () => {
  await expect(runTool("no-such-tool", [])).rejects.toThrow(UserError);
  await expect(runTool("no-such-tool", [])).rejects.toThrow("no-such-tool was not found");
  expect((await runTool("sh", ["-c", "exit 127"])).exitCode).toBe(127);
});

describe("on a full disk", () => {
  beforeEach(() => {
    const full = Object.assign(fs.statfsSync(tmpdir()), { bavail: 0, bfree: 0, bsize: 4096 });
    jest.spyOn(fs, "statfsSync").mockReturnValue(full);
  });
  afterEach(() => jest.restoreAllMocks());

  test("fails with one line if the tool's output is incomplete", async () => {
    await expect(runTool("echo", ["half a pl"])).rejects.toThrow(/^no space left on the disk of \S+: free some space/);
  });

  test("captures the output of a tool", async () => {
    const outputFile = path.join(folder(), "apply.log");
    expect(await runTool("echo", ["applied"], { outputFile })).toMatchObject({ exitCode: 0, stdout: "applied\n" });
  });

  test("finds the folder of the full disk in an ENOSPC error of Node.js", () => {
    const error = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", path: "/data/cdktf.out/manifest.json" });
    expect([fullFolder(error), fullFolder(new Error("another"))]).toEqual(["/data/cdktf.out", undefined]);
  });
});

test("fails on a missing folder", async () => {
  await expect(runTool("true", [], { directory: path.join(folder(), "none") })).rejects.toThrow("cannot be started");
});

test("a tool gets its arguments unchanged", async () => {
  const args = ["", "a b", "$HOME", "'", "--", "*"];
  const { stdout } = await runTool(process.execPath, ["-p", "JSON.stringify(process.argv.slice(1))", "--", ...args]);
  expect(JSON.parse(stdout)).toEqual(args);
});

// The tests of interrupts mostly wait, so they run concurrently.
describe("an interrupt", () => {
  test.concurrent(
    "reaches the tool once if the terminal sends it to the process group and npm forwards it",
    async () => {
      const command = new Command([path.join(PROGRAMS, "forwarding-parent.cjs"), ...RUN_TOOL, ...INTERRUPTIBLE]);
      await command.says(/tool \d+/);
      command.interruptGroup();
      await command.says(/exit code/);
      expect(command.output).toContain("interrupted: waiting for node to stop");
      expect(command.output).toMatch(/interrupt 1\nstate written\nexit code 3, interrupted: true/);
      expect(command.output).not.toContain("interrupt 2");
    },
  );

  test.concurrent.each(["SIGTERM", "SIGHUP"] as const)("by %s reaches the tool as the same signal", async (signal) => {
    const command = new Command([...RUN_TOOL, ...INTERRUPTIBLE]);
    await command.says(/tool \d+/);
    command.kill(signal);
    await command.says(/interrupt 1\nstate written\nexit code 3, interrupted: true/);
  });

  test.concurrent("reaches the tool again, with a warning, if it is repeated more than one second later", async () => {
    const command = new Command([...RUN_TOOL, ...INTERRUPTIBLE, "2500"]);
    await command.says(/tool \d+/);
    command.interruptGroup();
    await sleep(1200);
    command.interruptGroup();
    await command.says(/exit code/);
    expect(command.output).toMatch(/interrupted again: .* may not record the objects it has created/);
    expect(command.output).toContain("interrupt 2");
  });

  test.concurrent("prevents the start of another tool", async () => {
    const command = new Command([...RUN_TOOL, ...INTERRUPTIBLE]);
    await command.says(/tool \d+/);
    command.kill("SIGINT");
    await command.says(/no other tool: Interrupted/);
  });

  test.concurrent("a signal ends a command that runs no tool and has no handler", async () => {
    const command = new Command(["--import", "tsx", path.join(PROGRAMS, "waiting.ts")]);
    await command.says(/waits, interrupted: false/);
    command.interruptGroup();
    await command.says(/exit code 130/);
  });
});

describe("when this program is killed", () => {
  test.concurrent("the tool is interrupted once, and its later output is kept", async () => {
    const outputFile = path.join(folder(), "apply.log");
    const command = new Command([...RUN_TOOL, ...INTERRUPTIBLE], { OUTPUT_FILE: outputFile });
    const pid = Number((await command.says(/tool (\d+)/))[1]);
    command.kill("SIGKILL");
    await endOf(pid);
    expect(readFileSync(outputFile, "utf8")).toBe(`tool ${pid}\ninterrupt 1\nstate written\n`);
  });

  test.concurrent("the tool gets no second interrupt if it was interrupted before", async () => {
    const outputFile = path.join(folder(), "apply.log");
    const command = new Command([...RUN_TOOL, ...INTERRUPTIBLE, "1500"], { OUTPUT_FILE: outputFile });
    const pid = Number((await command.says(/tool (\d+)/))[1]);
    command.kill("SIGINT");
    await command.says(/interrupt 1/);
    command.kill("SIGKILL");
    await endOf(pid);
    expect(readFileSync(outputFile, "utf8")).toBe(`tool ${pid}\ninterrupt 1\nstate written\n`);
  });

  test.concurrent(
    "the supervisor waits for the end of the tool even if PATH has no programs, e.g. no `sleep`",
    async () => {
      const outputFile = path.join(folder(), "apply.log");
      const command = new Command([...RUN_TOOL, ...INTERRUPTIBLE, "1500"], { OUTPUT_FILE: outputFile, PATH: folder() });
      const pid = Number((await command.says(/tool (\d+)/))[1]);
      command.kill("SIGKILL");
      await endOf(pid);
      expect(readFileSync(outputFile, "utf8")).toBe(`tool ${pid}\ninterrupt 1\nstate written\n`);
    },
  );

  test.concurrent("the tool's child processes are interrupted too, and none remains", async () => {
    const command = new Command([...RUN_TOOL, process.execPath, "-e", CHILD_IN_THE_SAME_GROUP]);
    const child = Number((await command.says(/tool (\d+)/))[1]);
    const parent = Number((await command.says(/parent (\d+)/))[1]);
    command.kill("SIGKILL");
    await Promise.all([endOf(child), endOf(parent)]);
  });

  test.concurrent("cli/supervisor.sh, which started the tool, ends as well", async () => {
    const command = new Command([...RUN_TOOL, ...INTERRUPTIBLE]);
    const pid = Number((await command.says(/tool (\d+)/))[1]);
    command.kill("SIGKILL");
    await endOf(pid);
    for (let waited = 0; waited < 5000 && groupExists(pid); waited += 50) await sleep(50);
    expect(groupExists(pid)).toBe(false);
  });
});

const CHILD_IN_THE_SAME_GROUP = `
  console.log("parent", process.pid);
  require("node:child_process").spawn(process.execPath, ${JSON.stringify(INTERRUPTIBLE.slice(1))}, { stdio: "inherit" });`;

function groupExists(pid: number): boolean {
  return isAlive(-pid);
}
