import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tail } from "../process";
import { projectRoot, requireSetUp, UserError } from "../project";
import { shownPath } from "../shown-path";
import { isAlive, runningSandbox, type SandboxInfo } from "./info";

export interface UpOptions {
  readonly home: string;
  /** Port of the sandbox's control API; workspaces use the ports after it. @default - the sandbox's default port */
  readonly port?: number;
}

/** Beginning of the line that `sandbox/main.ts` logs if it fails. */
const CAUSE = "sandbox: ";

/** Timeout of a start, enough for the first start on a slow machine. */
const START_SECONDS = 300;

/**
 * Starts the sandbox of the folder `home`, unless it is running.
 * @returns the sandbox's addresses, and whether this call started it
 * @throws UserError with the sandbox's output if it does not start; also if it runs on another port than `port`, or if
 *   `home` is a file
 */
export async function sandboxUp(options: UpOptions): Promise<{ info: SandboxInfo; started: boolean }> {
  const running = await runningSandbox(options.home);
  if (running !== undefined) {
    requirePort(options, running);
    return { info: running, started: false };
  }
  requireSetUp();
  if (existsSync(options.home) && !statSync(options.home).isDirectory()) {
    throw new UserError(`${options.home} is a file, not a sandbox folder: set another folder with --home`);
  }
  mkdirSync(options.home, { recursive: true });
  const log = path.join(options.home, "sandbox.log");
  const output = openSync(log, "a");
  const logStart = statSync(log).size;
  const port = options.port === undefined ? [] : ["--port", String(options.port)];
  // Ctrl-C must not stop the sandbox (`detached`): while Terraform stops, it still calls the sandbox's providers.
  const child = spawn(
    process.execPath,
    ["--import", "tsx", path.join("sandbox", "main.ts"), "--home", options.home, ...port],
    { cwd: projectRoot, detached: true, stdio: ["ignore", output, output] },
  );
  closeSync(output);
  child.unref();
  const newLog = (): string => tail(readFileSync(log).subarray(logStart).toString("utf8"), 15);
  return { info: await started(child, options.home, newLog), started: true };
}

function requirePort({ home, port }: UpOptions, { controlUrl }: SandboxInfo): void {
  const { port: used } = new URL(controlUrl);
  if (port === undefined || String(port) === used) return;
  throw new UserError(
    `the sandbox in ${shownPath(home)} already runs on port ${used}, not ${port}: omit --port, or stop the sandbox first with \`./fraudops sandbox down\``,
  );
}

/**
 * Waits until the sandbox process `child` is ready.
 * @param newLog returns the last lines that the process has written to its log
 * @throws UserError with these lines if the process exits, is killed, or is not ready in time. A process that is not
 *   ready in time is stopped first
 */
export async function started(
  child: ChildProcess,
  home: string,
  newLog: () => string,
  seconds = START_SECONDS,
): Promise<SandboxInfo> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const info = await runningSandbox(home);
    if (info !== undefined && info.pid === child.pid) return info;
    if (child.exitCode !== null) throw new UserError(`the sandbox did not start:${withCauseFirst(newLog())}`);
    if (child.signalCode !== null) throw new UserError(`the sandbox was killed by ${child.signalCode}:\n${newLog()}`);
    if (Date.now() > deadline) {
      child.kill();
      throw new UserError(`the sandbox did not start within ${seconds} s:\n${newLog()}`);
    }
    await sleep(100);
  }
}

/**
 * Returns the log, preceded by the last error that `sandbox/main.ts` logged: a rehearsal shows only the first line of a
 * failure.
 */
function withCauseFirst(log: string): string {
  const cause = log.split("\n").findLast((line) => line.startsWith(CAUSE));
  if (cause === undefined) return `\n${log}`;
  return [` ${cause.slice(CAUSE.length)}`, ...(cause === log ? [] : [log])].join("\n");
}

/**
 * Stops the sandbox of the folder `home` and its processes. Returns false if no sandbox was running.
 * @throws UserError if the sandbox does not stop in time
 */
export async function sandboxDown(home: string): Promise<boolean> {
  const info = await runningSandbox(home);
  if (info === undefined) return false;
  process.kill(info.pid, "SIGTERM");
  for (let waited = 0; waited < 300; waited += 1) {
    if (!isAlive(info.pid)) return true;
    await sleep(100);
  }
  throw new UserError(
    `the sandbox (process ${info.pid}) did not stop within 30 s: read its log, ${home}/sandbox.log, or kill the process`,
  );
}

/**
 * Stops the sandbox and deletes its folder, i.e. all its objects, tables, models and Terraform states. Returns false if
 * the folder does not exist.
 * @throws UserError if the folder is not that of a sandbox, or if the sandbox does not stop in time
 */
export async function sandboxReset(home: string): Promise<boolean> {
  if (!existsSync(home)) return false;
  await sandboxDown(home);
  const ours = ["sandbox.log", "store", "state", "sandbox.json"].some((name) => existsSync(path.join(home, name)));
  if (!ours) {
    throw new UserError(`${home} is not the folder of a sandbox, so it was not deleted: check --home`);
  }
  rmSync(home, { recursive: true, force: true });
  return true;
}
