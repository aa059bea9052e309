import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tail } from "../process";
import { projectRoot, requireSetUp, UserError } from "../project";
import { isAlive, runningSandbox, type SandboxInfo } from "./info";

export interface UpOptions {
  readonly home: string;
  /** Control port; workspaces take the ones that follow. @default - the sandbox's own default */
  readonly port?: number;
}

/** On a slow machine that starts it for the first time; a sandbox is up within seconds otherwise. */
const START_SECONDS = 300;

/**
 * Starts the sandbox of `home`, or finds it running.
 * @returns how to reach it, and whether this call started it
 * @throws UserError with the sandbox's own words when it does not come up, or `home` is a file
 */
export async function sandboxUp(options: UpOptions): Promise<{ info: SandboxInfo; started: boolean }> {
  const running = await runningSandbox(options.home);
  if (running !== undefined) return { info: running, started: false };
  requireSetUp();
  if (existsSync(options.home) && !statSync(options.home).isDirectory()) {
    throw new UserError(`${options.home} is a file, and no folder for a sandbox: name another with --home`);
  }
  mkdirSync(options.home, { recursive: true });
  const log = path.join(options.home, "sandbox.log");
  const output = openSync(log, "a");
  const logStart = statSync(log).size;
  const port = options.port === undefined ? [] : ["--port", String(options.port)];
  // A group of its own: Ctrl-C reaches Terraform first, which still needs its provider to stop in good order.
  const child = spawn(
    process.execPath,
    ["--import", "tsx", path.join("sandbox", "main.ts"), "--home", options.home, ...port],
    { cwd: projectRoot, detached: true, stdio: ["ignore", output, output] },
  );
  closeSync(output);
  child.unref();
  const said = (): string => tail(readFileSync(log).subarray(logStart).toString("utf8"), 15);
  return { info: await started(child, options.home, said), started: true };
}

/**
 * Waits until the sandbox that `child` is has come up.
 * @param said the end of what it has printed
 * @throws UserError with its words when it ends before, by itself or by a signal, or takes too long and is ended
 */
export async function started(
  child: ChildProcess,
  home: string,
  said: () => string,
  seconds = START_SECONDS,
): Promise<SandboxInfo> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const info = await runningSandbox(home);
    if (info !== undefined && info.pid === child.pid) return info;
    if (child.exitCode !== null) throw new UserError(`the sandbox did not start:\n${said()}`);
    if (child.signalCode !== null) throw new UserError(`the sandbox was ended by ${child.signalCode}:\n${said()}`);
    if (Date.now() > deadline) {
      child.kill();
      throw new UserError(`the sandbox did not start within ${seconds} s:\n${said()}`);
    }
    await sleep(100);
  }
}

/** Ends the sandbox of `home` with everything that it started. Returns false when none was running. */
export async function sandboxDown(home: string): Promise<boolean> {
  const info = await runningSandbox(home);
  if (info === undefined) return false;
  process.kill(info.pid, "SIGTERM");
  for (let waited = 0; waited < 300; waited += 1) {
    if (!isAlive(info.pid)) return true;
    await sleep(100);
  }
  throw new UserError(`the sandbox (process ${info.pid}) did not stop within 30 s; its log is ${home}/sandbox.log`);
}

/** Ends the sandbox and removes all that it holds: objects, tables, models, state. */
export async function sandboxReset(home: string): Promise<void> {
  await sandboxDown(home);
  const ours = ["sandbox.log", "store", "state", "sandbox.json"].some((name) => existsSync(path.join(home, name)));
  if (!ours && existsSync(home)) {
    throw new UserError(`${home} does not look like a sandbox's folder, so it is left alone`);
  }
  rmSync(home, { recursive: true, force: true });
}
