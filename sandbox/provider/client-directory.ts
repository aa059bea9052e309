import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Finds the working directory of the process with a connection from the local `port` to `serverPort`, through `/proc`
 * or `lsof` (macOS). Undefined if the directory cannot be found, e.g. because the process has ended.
 */
export async function clientDirectory(port: number, serverPort: number): Promise<string | undefined> {
  try {
    return existsSync("/proc/net/tcp") ? await fromProc(port, serverPort) : await fromLsof(port, serverPort);
  } catch {
    return undefined;
  }
}

async function fromProc(port: number, serverPort: number): Promise<string | undefined> {
  const inode = await socketInode(port, serverPort);
  if (inode === undefined) return undefined;
  // Searches the newest processes first, because the client has just started and a search of all takes much longer.
  const newestFirst = (await readdir("/proc"))
    .map(Number)
    .filter(Number.isInteger)
    .sort((left, right) => right - left);
  for (const pid of newestFirst) if (await holds(pid, inode)) return readlink(`/proc/${String(pid)}/cwd`);
  return undefined;
}

/** Like `clientDirectory`, with `lsof` only. */
export async function fromLsof(port: number, serverPort: number): Promise<string | undefined> {
  const pid = holderIn(await lsof("-nP", `-iTCP:${String(port)}`, "-sTCP:ESTABLISHED", "-Fpn"), port, serverPort);
  if (pid === undefined) return undefined;
  const lines = await lsof("-a", "-p", String(pid), "-d", "cwd", "-Fn");
  return lines.find((line) => line.startsWith("n"))?.slice(1);
}

/**
 * Finds the id of the process with a connection from `port` to `serverPort` in the output of `lsof -F`. Each line is a
 * field whose first letter is its type. A field `p` contains a process id. The fields `n` that follow contain the
 * addresses of this process's connections.
 */
export function holderIn(fields: readonly string[], port: number, serverPort: number): number | undefined {
  let pid: number | undefined;
  for (const field of fields) {
    if (field.startsWith("p")) pid = Number(field.slice(1));
    if (field.startsWith("n") && field.includes(`:${String(port)}->`) && field.endsWith(`:${String(serverPort)}`))
      return pid;
  }
  return undefined;
}

async function lsof(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)("lsof", args, { timeout: 5_000 });
  return stdout.split("\n");
}

async function socketInode(port: number, serverPort: number): Promise<string | undefined> {
  const hex = (number: number): string => number.toString(16).toUpperCase().padStart(4, "0");
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8").catch(() => "")),
  );
  for (const line of tables.join("\n").split("\n")) {
    const [, local, remote, , , , , , , inode] = line.trim().split(/\s+/);
    if (local?.endsWith(`:${hex(port)}`) && remote?.endsWith(`:${hex(serverPort)}`)) return inode;
  }
  return undefined;
}

async function holds(pid: number, inode: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${String(pid)}/fd`).catch(() => []);
  const targets = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/${String(pid)}/fd/${descriptor}`).catch(() => "")),
  );
  return targets.includes(`socket:[${inode}]`);
}
