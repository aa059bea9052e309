import path from "node:path";
import { runTool } from "../process";
import { projectRoot, python, UserError } from "../project";

/**
 * Runs a script of the folder `bench` with the jobs' code, and returns the JSON that its last line is.
 * @throws UserError with its output when it fails
 */
export async function benchScript<T>(name: string, args: readonly string[] = []): Promise<T> {
  const environment = { PYTHONPATH: path.join(projectRoot, "jobs", "src") };
  const result = await runTool(python, [path.join(projectRoot, "bench", name), ...args], { environment });
  if (result.exitCode !== 0) throw new UserError(`${name} failed:\n${result.output}`);
  return JSON.parse(result.stdout.trimEnd().split("\n").at(-1) ?? "") as T;
}
