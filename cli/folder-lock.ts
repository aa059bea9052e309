import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { Interrupted, interruptSignal } from "./interrupt";
import { UserError } from "./project";

/** The holder of a lock, as written in the lock's file. */
interface Holder {
  readonly command: string;
  readonly pid: number;
  readonly since: string;
}

/**
 * Age of a lock in milliseconds after which its holder is considered killed. Holders refresh their lock every few
 * seconds.
 */
const STALE_MS = 10_000;
const POLL_MS = 500;

/** Folders locked by this process. */
const held = new Set<string>();

/**
 * Runs `action` with an exclusive lock on `folder`. If another command holds the lock, prints that command and waits
 * until it releases the lock. Takes over the lock of a killed command. `action` may lock the same folder again.
 * @param command command line, shown to waiting commands
 * @throws Interrupted if the user interrupts the wait
 */
export async function withFolder<T>(folder: string, command: string, action: () => Promise<T>): Promise<T> {
  if (held.has(folder)) return action();
  const release = await acquire(folder, command);
  held.add(folder);
  try {
    return await action();
  } finally {
    if (held.delete(folder)) await release();
  }
}

/** @returns a function that releases the lock */
async function acquire(folder: string, command: string): Promise<() => Promise<void>> {
  const signal = interruptSignal();
  mkdirSync(path.dirname(folder), { recursive: true });
  for (let hasWaited = false; ; hasWaited = true) {
    if (signal.aborted) throw new Interrupted();
    const unlock = await tryLock(folder);
    if (unlock !== undefined) return recordHolder(folder, command, unlock);
    if (!hasWaited) console.error(`${folder} is in use by ${holderText(folder)}: waiting (Ctrl-C to stop)`);
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Takes the lock; undefined if another process holds the lock.
 * @throws UserError if the path of the lock is a file, or a folder with files
 */
async function tryLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lock(folder, { realpath: false, stale: STALE_MS, onCompromised: () => stop(folder) });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ELOCKED") return undefined;
    if (!["ENOTDIR", "ENOTEMPTY"].includes(code)) throw error;
    throw new UserError(
      `cannot lock ${folder}: ${folder}.lock is not a lock of this program: remove or rename this file or folder`,
    );
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

/**
 * Interrupts this process if it has lost the lock, e.g. because it was suspended and another process took it over. The
 * lock is then not released, because it can belong to the other process.
 */
function stop(folder: string): void {
  if (!held.delete(folder)) return;
  console.error(
    `stopping: this process lost its lock on ${folder}, e.g. because it was suspended; another command may hold it`,
  );
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
