import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../../sandbox/runtime/free-port";
import { until } from "./rest/harness";

const ROOT = resolve(__dirname, "../..");

const started: ChildProcess[] = [];
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "sandbox-"));
});
afterEach(() => {
  // A failed test can leave its sandbox running.
  for (const child of started.splice(0)) child.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

interface Running {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

function start(...args: readonly string[]): Running {
  const child = spawn(process.execPath, ["--import", "tsx", "sandbox/main.ts", ...args], { cwd: ROOT });
  started.push(child);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return {
    process: child,
    output: () => output,
    exited: new Promise((done) => child.once("exit", (code) => done(code))),
  };
}

function descriptor(): { controlUrl: string; adminToken: string; pid: number; reattach: object } {
  return JSON.parse(readFileSync(join(home, "sandbox.json"), "utf8")) as never;
}

function left(): readonly string[] {
  const all = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  return all.filter((line) => line.includes(home) && !line.includes("ps -eo"));
}

test("the sandbox prints a line when it is ready, writes its addresses, and leaves nothing behind after a shutdown", async () => {
  const sandbox = start("--home", home, "--port", String(await freePort()));
  await until(
    () => Promise.resolve(existsSync(join(home, "sandbox.json")) || sandbox.process.exitCode !== null),
    Boolean,
    150,
  );
  expect(sandbox.output()).toMatch(/^sandbox ready at http/);
  expect(statSync(join(home, "sandbox.json")).mode & 0o777).toBe(0o600);
  const { controlUrl, adminToken, pid, reattach } = descriptor();
  expect(pid).toBe(sandbox.process.pid);
  expect(Object.keys(reattach)).toHaveLength(2);
  const headers = { authorization: `Bearer ${adminToken}` };
  const status = await fetch(`${controlUrl}/sandbox/status`, { headers });
  expect(await status.json()).toEqual({ workspaces: [], endpoints: [], runs: [], unhandled: [] });

  const second = start("--home", home, "--port", "0");
  expect(await second.exited).toBe(1);
  expect(second.output()).toMatch(/^sandbox: /);
  expect(existsSync(join(home, "sandbox.json"))).toBe(true);

  expect((await fetch(`${controlUrl}/sandbox/shutdown`, { method: "POST", headers })).status).toBe(200);
  expect(await sandbox.exited).toBe(0);
  expect(existsSync(join(home, "sandbox.json"))).toBe(false);
  expect(left()).toEqual([]);
}, 240_000);

test("the sandbox exits immediately on a signal during its start", async () => {
  const sandbox = start("--home", home, "--port", "0");
  await until(
    () => Promise.resolve(left().filter((line) => line.includes("mlflow")).length),
    (count) => count > 0,
    60,
  );
  sandbox.process.kill("SIGTERM");
  expect(await sandbox.exited).toBe(0);
  expect(sandbox.output()).toBe("");
  expect(left()).toEqual([]);
}, 120_000);

test.each([
  [["--port", "0"], /--home is missing; usage/],
  [["--home", "x", "--port", "many"], /--port must be a number/],
  [["--home", "x", "--python", "nowhere/python"], /no Python interpreter at .*nowhere.python: run "npm run setup"/],
])(
  "fails on %j",
  async (args, message) => {
    const sandbox = start(...args);
    expect(await sandbox.exited).toBe(1);
    expect(sandbox.output()).toMatch(message);
  },
  60_000,
);

test("fails on a port in use, names the port, its purpose and the remedy, and leaves no process", async () => {
  const holder = createServer();
  const port = await new Promise<number>((done) =>
    holder.listen(0, "127.0.0.1", () => done((holder.address() as { port: number }).port)),
  );
  const sandbox = start("--home", home, "--port", String(port));
  expect(await sandbox.exited).toBe(1);
  expect(sandbox.output()).toMatch(new RegExp(`port ${port} is in use.*control API.*--port <another>`));
  expect(left()).toEqual([]);
  holder.close();
}, 60_000);
