import { readFile, unlink, writeFile } from "node:fs/promises";

/** Error of `takeLock`: another process holds the lock. */
export class LockedError extends Error {}

/** Releases a lock. */
export type Release = () => Promise<void>;

/**
 * Start time of a process in clock ticks since boot (Linux; empty elsewhere). Distinguishes a process from a later one
 * with the same id.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, "utf8").catch(() => "");
  // Skips the second field of /proc/<pid>/stat, the command, which is in parentheses and may contain spaces. The start
  // time is the 20th field after it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Takes the lock file `path` for this process. Takes over a lock whose holder no longer runs, e.g. after a kill.
 *
 * @throws LockedError that names the process holding the lock
 */
export async function takeLock(path: string): Promise<Release> {
  const own = `${String(process.pid)} ${await startOf(process.pid)}`;
  for (;;) {
    try {
      await writeFile(path, own, { flag: "wx", mode: 0o600 });
      return () => unlink(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [holder = "", start = ""] = (await readFile(path, "utf8").catch(() => "")).split(" ");
    const pid = Number(holder);
    if (pid > 0 && isAlive(pid) && (await startOf(pid)) === start) {
      throw new LockedError(
        `${path} is held by process ${holder}: only one process may use a store; stop that process, or use another folder`,
      );
    }
    await unlink(path).catch(() => undefined);
  }
}
