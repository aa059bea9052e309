import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { withFolder } from "./folder-lock";
import { codeVersion } from "./code-version";
import { runTool, tail } from "./process";
import { projectRoot, python, requireSetUp, UserError } from "./project";

const JOBS = path.join(projectRoot, "jobs");
const DIST = path.join(JOBS, "dist");

/**
 * Builds the jobs wheel in `jobs/dist/` and deletes all other files of this folder. The file name contains the version
 * of the code; an existing wheel of this version is reused.
 * @returns path of the wheel
 * @throws UserError with hatchling's output if the build fails
 */
export function buildWheel(): Promise<string> {
  requireSetUp();
  return withFolder(DIST, "the build of the jobs wheel", build);
}

async function build(): Promise<string> {
  const version = await codeVersion();
  const local = version.replace("-", ".");
  const present = existsSync(DIST) ? readdirSync(DIST).find((file) => isWheelOf(file, local)) : undefined;
  const wheel = path.join(DIST, present ?? (await buildInto(DIST, local)));
  for (const file of readdirSync(DIST)) {
    if (file !== path.basename(wheel)) rmSync(path.join(DIST, file), { recursive: true });
  }
  return wheel;
}

/** Builds the wheel in a temporary folder and moves it, so that `folder` never contains an incomplete wheel. */
async function buildInto(folder: string, local: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const unfinished = mkdtempSync(path.join(folder, ".unfinished-"));
  const environment = {
    ...Object.fromEntries(
      Object.keys(process.env)
        .filter(changesBuild)
        .map((name) => [name, undefined]),
    ),
    ML_JOBS_CODE_VERSION: local,
  };
  const args = ["-m", "hatchling", "build", "-t", "wheel", "-d", unfinished];
  const result = await runTool(python, args, { directory: JOBS, environment });
  const wheel = result.exitCode === 0 ? readdirSync(unfinished).find((file) => isWheelOf(file, local)) : undefined;
  if (wheel === undefined) throw new UserError(`the jobs wheel could not be built:\n${tail(result.output)}`);
  renameSync(path.join(unfinished, wheel), path.join(folder, wheel));
  return wheel;
}

function isWheelOf(file: string, local: string): boolean {
  return file.endsWith(`+${local}-py3-none-any.whl`);
}

/** Whether an environment variable would change the content of the wheel. The build runs without these variables. */
function changesBuild(name: string): boolean {
  return name.startsWith("HATCH_") || ["SOURCE_DATE_EPOCH", "PYTHONPATH", "PYTHONHOME"].includes(name);
}
