import path from "node:path";
import { runTool } from "../process";
import { projectRoot, python, UserError } from "../project";

/**
 * Runs a Python script of the folder `bench` with the jobs' code in `PYTHONPATH`, and parses the last line of the
 * script's output as JSON.
 *
 * @param flags values by flag, without the dashes
 * @throws UserError with the script's output if the script fails
 */
export async function benchScript<T>(name: string, flags: Readonly<Record<string, number>> = {}): Promise<T> {
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const environment = { PYTHONPATH: path.join(projectRoot, "jobs", "src") };
  const result = await runTool(python, [path.join(projectRoot, "bench", name), ...args], { environment });
  if (result.exitCode !== 0) throw new UserError(`${name} failed:\n${result.output}`);
  return JSON.parse(result.stdout.trimEnd().split("\n").at(-1) ?? "") as T;
}
