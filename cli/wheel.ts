import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { runTool, tail } from "./process";
import { projectRoot, python, requireSetUp, UserError } from "./project";

/**
 * Builds the jobs wheel into `jobs/dist/`; the same sources give the same bytes.
 * @returns path of the wheel
 * @throws UserError with the builder's words
 */
export async function buildWheel(): Promise<string> {
  requireSetUp();
  const directory = path.join(projectRoot, "jobs");
  rmSync(path.join(directory, "dist"), { recursive: true, force: true });
  const result = await runTool(python, ["-m", "hatchling", "build", "-t", "wheel"], { directory });
  const wheel = result.exitCode === 0 ? readdirSync(path.join(directory, "dist")).find(isWheel) : undefined;
  if (wheel === undefined) throw new UserError(`the jobs wheel could not be built:\n${tail(result.output)}`);
  return path.join(directory, "dist", wheel);
}

function isWheel(file: string): boolean {
  return file.endsWith(".whl");
}
