import { readdir, readFile, readlink } from "node:fs/promises";

/** The Terraform process at the other end of a connection. */
export interface ClientProcess {
  readonly pid: number;
  /** Its working directory, where its state is. */
  readonly directory: string;
}

/**
 * Finds the process that holds the local end `port` of a connection to `serverPort`. Systems without `/proc` do not
 * tell; then, and when the process is gone already or belongs to another user, the answer is undefined.
 */
export async function clientProcess(port: number, serverPort: number): Promise<ClientProcess | undefined> {
  try {
    const inode = await socketInode(port, serverPort);
    if (inode === undefined) return undefined;
    const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const holders = await Promise.all(processes.map(async (pid) => ((await holds(pid, inode)) ? [pid] : [])));
    const pid = holders.flat()[0];
    return pid === undefined ? undefined : { pid: Number(pid), directory: await readlink(`/proc/${pid}/cwd`) };
  } catch {
    return undefined;
  }
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

async function holds(pid: string, inode: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "")),
  );
  return targets.includes(`socket:[${inode}]`);
}

/** Whether a process still runs in that directory. */
export async function isRunning({ pid, directory }: ClientProcess): Promise<boolean> {
  return (await readlink(`/proc/${String(pid)}/cwd`).catch(() => undefined)) === directory;
}
