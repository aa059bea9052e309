import { readdirSync, readFileSync } from "node:fs";

/** Highest resident memory of the processes of a cluster, in MiB. */
export interface PeakMemory {
  /** Of one Python process: the driver, or a step, which is forked from it. */
  readonly peakMebibytes: number;
  readonly jvmMebibytes: number;
}

/** Milliseconds between two looks. */
const INTERVAL = 250;

/** Watches the clusters whose files lie in a folder while something runs; Linux only. */
export async function withPeakMemory<T>(home: string, running: Promise<T>): Promise<readonly [T, PeakMemory]> {
  const peak = { peakMebibytes: 0, jvmMebibytes: 0 };
  const timer = setInterval(() => {
    for (const { command, highest } of processes()) {
      if (!command.includes(home)) continue;
      if (command.includes("cluster_driver.py")) peak.peakMebibytes = Math.max(peak.peakMebibytes, highest);
      else if (/\bjava\b/.test(command)) peak.jvmMebibytes = Math.max(peak.jvmMebibytes, highest);
    }
  }, INTERVAL);
  try {
    return [await running, peak];
  } finally {
    clearInterval(timer);
  }
}

function processes(): readonly { readonly command: string; readonly highest: number }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
        return [{ command, highest: Number(kibibytes ?? 0) / 1024 }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
