import { readdirSync, readFileSync } from "node:fs";

/** Highest resident memory of a process of the emulated clusters, in MiB. */
export interface PeakMemory {
  /** Highest memory of a single Python process: the cluster's driver, or a step that the driver has forked. */
  readonly peakMebibytes: number;
  /** Highest memory of a single JVM that a driver has started. */
  readonly jvmMebibytes: number;
}

/** Polling interval in milliseconds. It can be long, because Linux records the peak of each process (`VmHWM`). */
const INTERVAL = 250;

/** Measures the memory of a sandbox's clusters until `running` settles. Works only on Linux, where it reads `/proc`. */
export async function withPeakMemory<T>(home: string, running: Promise<T>): Promise<readonly [T, PeakMemory]> {
  const peak = { peakMebibytes: 0, jvmMebibytes: 0 };
  const timer = setInterval(() => {
    const all = processes();
    const drivers = all.filter(({ command }) => command.includes(home) && command.includes("cluster_driver.py"));
    const pids = drivers.map(({ pid }) => pid);
    const jvms = all.filter(({ command, parent }) => /^\S*java /.test(command) && pids.includes(parent));
    peak.peakMebibytes = Math.max(peak.peakMebibytes, ...drivers.map(({ highest }) => highest));
    peak.jvmMebibytes = Math.max(peak.jvmMebibytes, ...jvms.map(({ highest }) => highest));
  }, INTERVAL);
  try {
    return [await running, peak];
  } finally {
    clearInterval(timer);
  }
}

interface Process {
  readonly pid: string;
  readonly parent: string;
  readonly command: string;
  /** Highest resident memory of the process since its start, in MiB. */
  readonly highest: number;
}

function processes(): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const field = (name: string): string => new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? "0";
        return [{ pid, command, parent: field("PPid"), highest: Number(field("VmHWM")) / 1024 }];
      } catch {
        // Skips a process that has ended since the list of processes was read.
        return [];
      }
    });
}
