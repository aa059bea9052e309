import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { Interrupted, interruptSignal } from "./interrupt";
import { UserError } from "./project";

/** Whose turn it is, as the lock's holder has written it down. */
interface Holder {
  readonly command: string;
  readonly pid: number;
  readonly since: string;
}

/** A holder shows every few seconds that it lives; one that has not for this long was killed. */
const STALE_MS = 10_000;
const POLL_MS = 500;

/** Folders that this process holds. */
const held = new Set<string>();

/**
 * Runs `action` while no other command works in `folder`. A second command says who holds it, and waits; the lock of a
 * command that was killed is taken over. Within an action, the folder is already held.
 * @param command as people typed it, for those that wait
 * @throws Interrupted when the user interrupts the wait
 */
export async function withFolder<T>(folder: string, command: string, action: () => Promise<T>): Promise<T> {
  if (held.has(folder)) return action();
  const release = await acquire(folder, command);
  held.add(folder);
  try {
    return await action();
  } finally {
    held.delete(folder);
    await release();
  }
}

/** @returns what releases the folder */
async function acquire(folder: string, command: string): Promise<() => Promise<void>> {
  const signal = interruptSignal();
  mkdirSync(path.dirname(folder), { recursive: true });
  for (let hasWaited = false; ; hasWaited = true) {
    if (signal.aborted) throw new Interrupted();
    const unlock = await tryLock(folder);
    if (unlock !== undefined) return recordHolder(folder, command, unlock);
    if (!hasWaited) console.error(`${folder} is in use by ${holderText(folder)}: waiting (Ctrl-C leaves)`);
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Takes the lock unless another process has it.
 * @throws UserError when something lies in its place that no command has put there
 */
async function tryLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lock(folder, { realpath: false, stale: STALE_MS, onCompromised: () => stop(folder) });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ELOCKED") return undefined;
    if (!["ENOTDIR", "ENOTEMPTY"].includes(code)) throw error;
    throw new UserError(`${folder}.lock is not the empty folder that a command leaves: remove it`);
  }
}

async function recordHolder(
  folder: string,
  command: string,
  unlock: () => Promise<void>,
): Promise<() => Promise<void>> {
  const holder: Holder = { command, pid: process.pid, since: new Date().toISOString() };
  try {
    writeFileSync(holderFile(folder), JSON.stringify(holder));
  } catch (error) {
    await unlock();
    throw error;
  }
  return async () => {
    rmSync(holderFile(folder), { force: true });
    await unlock();
  };
}

/** This process was suspended for so long that another may have taken the folder over. */
function stop(folder: string): void {
  if (!held.has(folder)) return;
  console.error(`${folder} may be in use by another command by now: stopping`);
  process.kill(process.pid, "SIGINT");
}

function holderFile(folder: string): string {
  return `${folder}.lock.json`;
}

function holderText(folder: string): string {
  try {
    const { command, pid, since } = JSON.parse(readFileSync(holderFile(folder), "utf8")) as Holder;
    return `\`${command}\` (process ${pid}, since ${since})`;
  } catch {
    return "another command";
  }
}
