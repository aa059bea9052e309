import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { basicEnvironment, ProcessTable } from "../../../sandbox/runtime/processes";
import { until } from "../rest/harness";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "processes-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Returns the running processes whose command line contains the marker. */
function alive(marker: string): readonly string[] {
  return execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(marker) && !line.includes("ps -eo"));
}

function shell(script: string): { command: string; args: string[]; env: Record<string, string>; log: string } {
  return { command: "/bin/sh", args: ["-c", script], env: basicEnvironment(), log: join(folder, "log") };
}

test("passes lines to the listener, writes the rest to the log, and returns the exit code", async () => {
  const lines: string[] = [];
  const child = await new ProcessTable().start({
    ...shell("echo one; echo two; echo three >&2; exit 4"),
    onLine: (line) => lines.push(line),
  });
  expect((await child.exited).code).toBe(4);
  await until(
    () => Promise.resolve(lines.length),
    (count) => count === 2,
  );
  expect(lines).toEqual(["one", "two"]);
  expect(readFileSync(join(folder, "log"), "utf8")).toBe("three\n");
});

test("stops a process with its children, even if they ignore SIGTERM", async () => {
  const table = new ProcessTable();
  const marker = `${folder}/family`;
  const grandchild = `trap "" TERM; : ${marker}; while true; do sleep 1; done`;
  const child = await table.start(shell(`/bin/sh -c '${grandchild}' & /bin/sh -c '${grandchild}' & wait`));
  await until(
    () => Promise.resolve(alive(marker).length),
    (count) => count >= 3,
  );
  await child.stop(200);
  await until(
    () => Promise.resolve(alive(marker)),
    (found) => found.length === 0,
  );
});

test("children of a finished process are stopped as well", async () => {
  const marker = `${folder}/orphan`;
  const child = await new ProcessTable().start(shell(`(: ${marker}; sleep 60; : ${marker}) & exit 0`));
  expect((await child.exited).code).toBe(0);
  await until(
    () => Promise.resolve(alive(marker)),
    (found) => found.length === 0,
  );
});

test("children end when their parent is killed", async () => {
  const marker = `${folder}/abandoned`;
  const program = `
    const { ProcessTable } = require(${JSON.stringify(join(__dirname, "../../../sandbox/runtime/processes.ts"))});
    new ProcessTable().start({ command: "/bin/sh", args: ["-c", "while true; do sleep 1; done; : ${marker}"],
      env: process.env, log: ${JSON.stringify(join(folder, "log"))} });`;
  const parent = spawn(process.execPath, ["--import", "tsx", "-e", program], { stdio: "ignore" });
  await until(
    () => Promise.resolve(alive(`done; : ${marker}`).filter((line) => !line.includes("ProcessTable")).length),
    (count) => count >= 1,
  );
  parent.kill("SIGKILL");
  await until(
    () => Promise.resolve(alive(marker)),
    (found) => found.length === 0,
  );
});

test("a closed table has stopped its processes, and fails to start another one", async () => {
  const table = new ProcessTable();
  const child = await table.start(shell("sleep 60"));
  await table.close();
  expect(child.alive).toBe(false);
  await expect(table.start(shell("true"))).rejects.toThrow("shutting down");
});

test("fails on a working directory that does not exist", async () => {
  await expect(new ProcessTable().start({ ...shell("true"), cwd: join(folder, "nowhere") })).rejects.toThrow("ENOENT");
});
