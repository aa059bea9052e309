import { spawn, type SpawnOptions } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CommanderError } from "commander";
import { ApiError } from "../../cli/databricks/client";
import { commandFailure } from "../../cli/errors";
import { Interrupted } from "../../cli/interrupt";
import { UserError } from "../../cli/project";
import { HttpServer } from "./support/http-server";

const ROOT = path.resolve(__dirname, "../..");
const LAUNCHER = path.join(ROOT, "fraudops");
const temporary = (): string => mkdtempSync(path.join(tmpdir(), "fraudops-main-"));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with an environment that contains no credentials. */
function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: temporary(), ...options.env };
  const child = spawn(command, args, { ...options, env });
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

describe("the launcher", () => {
  test("runs from any folder, and through a symbolic link", async () => {
    const folder = temporary();
    symlinkSync(LAUNCHER, path.join(folder, "link"));
    const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
    const { code, stdout } = await run("./link", ["--version"], { cwd: folder });
    expect([code, stdout.split(" (")[0]?.trim()]).toEqual([0, `fraudops ${version}`]);
  });

  test("fails in a checkout without set-up, reports the remedy, and sends no request to a registry", async () => {
    const checkout = path.join(temporary(), "a checkout");
    mkdirSync(checkout);
    cpSync(LAUNCHER, path.join(checkout, "fraudops"));
    const { code, stdout, stderr } = await run(path.join(checkout, "fraudops"), ["doctor"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`fraudops: this checkout is not set up: run \`npm run setup\` in ${checkout} first\n`);
  });
});

describe("exit codes and output", () => {
  test.each([
    [["quer"], 64, "Did you mean query?"],
    [["job", "dev", "trainin"], 64, "generate, training, scoring, reproduction, unit-tests"],
    [["rehearse", "dev", "dev"], 64, "a rehearsal runs each stage once"],
    [["--terraform-log", "/nowhere/log", "plan", "dev"], 64, "the folder /nowhere does not exist"],
    [["--terraform-log", `${LAUNCHER}/log`, "plan", "dev"], 64, "is a file, not a folder"],
    [["query", "dev", "--home", "/nowhere"], 1, "no sandbox is running in /nowhere"],
    [["query", "dve", "--cloud"], 64, 'did you mean "dev"?'],
    [["plan", "acount"], 64, "allowed: dev, staging, prod, account, or pr-<number>"],
    [["plan", "acount"], 64, 'did you mean "account"?'],
    [["drift", "dev", "acount"], 64, 'did you mean "account"?'],
    [["rehearse", "account"], 64, "allowed: dev, staging, prod, or pr-<number>"],
  ])("%j exits with %i and an error on standard error, without a stack trace", async (args, expected, said) => {
    const { code, stdout, stderr } = await run(LAUNCHER, args);
    expect([code, stdout]).toEqual([expected, ""]);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("sandbox reset reports whether the folder existed", async () => {
    const home = temporary();
    writeFileSync(path.join(home, "sandbox.log"), "");
    const reset = (): Promise<Outcome> => run(LAUNCHER, ["sandbox", "reset", "--home", home]);
    expect(await reset()).toEqual({ code: 0, stdout: `${home} is deleted\n`, stderr: "" });
    expect(await reset()).toEqual({ code: 0, stdout: `nothing to delete: ${home} does not exist\n`, stderr: "" });
  });

  test.each([["--help"], ["job", "--help"]])("%s prints help and ends with 0", async (...args) => {
    const { code, stdout } = await run(LAUNCHER, args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}\.\/fraudops /);
  });

  test("fails without a stack trace if output cannot be written, e.g. on a full disk", async () => {
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await run(LAUNCHER, ["--version"], { stdio: ["ignore", full, "pipe"] });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^the output is incomplete: it could not be written \(ENOSPC.*\)\n$/);
  });

  test.each(["/nowhere", "not-a-whole-path"])("fails on a TMPDIR of %s, and reports the remedy", async (folder) => {
    const { code, stderr } = await run(LAUNCHER, ["wheel"], { env: { TMPDIR: folder } });
    expect(code).toBe(1);
    expect(stderr).toContain(`mkdtemp '${folder}`);
    expect(stderr).toContain("TMPDIR must be the absolute path of a folder");
  });

  test("a stack trace is shown on request", async () => {
    const { code, stderr } = await run(LAUNCHER, ["query", "dev", "--home", "/nowhere", "--trace"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^UserError: no sandbox is running[^]*^\s+at /m);
  });

  test("prints the source line of a bug once, and how to show the stack trace", async () => {
    // GIVEN a fake sandbox whose answer has an unexpected form
    const server = await HttpServer.start(() => ({ body: { workspaces: 7 } }));
    const home = temporary();
    const info = { pid: process.pid, controlUrl: server.url, adminToken: "t", reattach: {} };
    writeFileSync(path.join(home, "sandbox.json"), JSON.stringify(info));
    const { code, stdout, stderr } = await run(LAUNCHER, ["query", "staging", "--home", home, "--json"], { cwd: ROOT });
    await server.stop();
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^cli\/connect\.ts:\d+:\d+: TypeError: .*find/m);
    expect(stderr.match(/TypeError/g)).toHaveLength(1);
    expect(stderr).toContain("FRAUDOPS_TRACE=1 shows the stack trace.");
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("a closed output pipe, e.g. of `head`, causes no error", async () => {
    const { code, stderr } = await run("/bin/sh", [
      "-c",
      `"$1" --help | head -1; "$1" doctor --help | true`,
      "-",
      LAUNCHER,
    ]);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("without a terminal, output has no colour and no cursor movement", async () => {
    const all = await Promise.all(
      [["--help"], ["doctor"], ["sandbox", "status", "--home", "/nowhere"]].map((args) => run(LAUNCHER, args)),
    );
    // eslint-disable-next-line no-control-regex -- terminal control sequences begin with ESC
    for (const { stdout, stderr } of all) expect(stdout + stderr).not.toMatch(/\u001b/);
  });

  test("doctor --json prints one document", async () => {
    const { code, stdout } = await run(LAUNCHER, ["doctor", "--json"]);
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: readonly object[] };
    expect(ok).toBe(code === 0);
    expect(findings).toContainEqual(expect.objectContaining({ what: "Node.js", verdict: "ok" }));
  });
});

describe("with --home, commands in messages need the same --home", () => {
  let server: HttpServer;
  let home: string;
  beforeEach(async () => {
    server = await HttpServer.start(() => ({ body: { workspaces: [], endpoints: [], runs: [], unhandled: [] } }));
    home = temporary();
    const info = { pid: process.pid, controlUrl: server.url, adminToken: "t", reattach: {} };
    writeFileSync(path.join(home, "sandbox.json"), JSON.stringify(info));
  });
  afterEach(() => server.stop());

  test("an error with a command is followed by a hint", async () => {
    const { code, stderr } = await run(LAUNCHER, ["query", "staging", "--home", home]);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^Add \`--home ${home}\` to these commands\\.\n$`, "m"));
  });

  test("data has no hint", async () => {
    const { stdout, stderr } = await run(LAUNCHER, ["summary", "staging", "--json", "--home", home]);
    expect(stdout).toContain("./fraudops apply staging");
    expect(stderr).not.toContain("to these commands");
  });

  test("an error whose command has the option has no hint", async () => {
    const { stderr } = await run(LAUNCHER, ["query", "dev", "--home", "/nowhere"]);
    expect(stderr).toContain("`./fraudops sandbox up --home /nowhere`");
    expect(stderr).not.toContain("to these commands");
  });

  test("sandbox up names the option", async () => {
    const { stdout } = await run(LAUNCHER, ["sandbox", "up", "--home", home]);
    expect(stdout).toContain(`later commands need \`--home ${home}\`\n`);
  });
});

describe("how a command ends", () => {
  const plain = { isInterrupted: false, isTraced: false };
  const system = Object.assign(new Error("EROFS: read-only file system, mkdir '/x'"), {
    ...{ code: "EROFS", syscall: "mkdir", path: "/x" },
  });

  test.each([
    ["help", new CommanderError(0, "commander.help", ""), plain, { exitCode: 0, message: "" }],
    ["a wrong command line", new CommanderError(1, "commander.x", "x"), plain, { exitCode: 64, message: "" }],
    ["an expected error", new UserError("do this"), plain, { exitCode: 1, message: "do this" }],
    ["an error of a workspace", new ApiError(403, "DENIED", "no"), plain, { exitCode: 1, message: "no" }],
    ["an error of the operating system", system, plain, { exitCode: 1, message: system.message }],
    ["an interrupt", new Error("aborted"), { ...plain, isInterrupted: true }, { exitCode: 130, message: "" }],
    ["Ctrl-C at a prompt", new Interrupted(), plain, { exitCode: 130, message: "" }],
    ["a bug", new TypeError("x is undefined"), plain, undefined],
    ["a value that is not an error", "text", plain, undefined],
  ])("%s", (_, error, circumstances, expected) => {
    expect(commandFailure(error, circumstances)).toEqual(expected);
  });
});
