import { execa } from "execa";

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process of this machine. */
export async function processes(): Promise<readonly ProcessEntry[]> {
  const { stdout } = await execa("ps", ["-eo", "pid=,ppid=,args="]);
  return stdout.split("\n").map((line) => {
    const [pid = "", parent = "", ...command] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), command: command.join(" ") };
  });
}

/** Descendants of a process. */
export async function descendants(root: number): Promise<readonly ProcessEntry[]> {
  const all = await processes();
  const found: ProcessEntry[] = [];
  const visit = (pid: number): void => {
    for (const child of all.filter(({ parent }) => parent === pid)) {
      found.push(child);
      visit(child.pid);
    }
  };
  visit(root);
  return found;
}

/** Calls `probe` repeatedly until it returns a value; fails after `seconds`. */
export async function eventually<T>(what: string, seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`timed out after ${seconds} s, waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
