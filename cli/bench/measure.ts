import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot, UserError } from "../project";

/** Median; the mean of the two middle values for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Quantile of the values: the smallest value such that at least `share` (0 to 1) of the values are not larger. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** CPU seconds (user and system) of a complete run of a Node program, loaders included. */
export async function nodeCpuSeconds(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "fraudops-bench-")), "cpu");
  const child = spawn(
    process.execPath,
    ["--require", path.join(projectRoot, "cli", "bench", "cpu-usage.cjs"), ...args],
    {
      cwd: projectRoot,
      env: { ...process.env, ...environment, CPU_USAGE_FILE: file },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new UserError(`node ${args.join(" ")} exited with ${code}:\n${errors}`);
  return Number(readFileSync(file, "utf8"));
}
