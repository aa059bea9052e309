import { readFileSync } from "node:fs";
import path from "node:path";
import { runTool } from "../process";
import { projectRoot, UserError } from "../project";
import { buildWheel } from "../wheel";
import type { Deployment } from "./stack-folder";

/**
 * Builds the Python wheel of the jobs, and synthesizes the stacks with the command `app` of `cdktf.json`. `cdktf synth`
 * runs the same command, but would also delete the folders of all other stages, including the journals of interrupted
 * applies, which list created objects that no state records.
 *
 * @param stages stages to synthesize in addition to those in `FRAUDOPS_STAGES`; every stage with a file if both are
 *   empty
 * @throws UserError with the error of the build or of the synthesis
 */
export async function synthesize({ outDirectory, environment }: Deployment, stages: readonly string[]): Promise<void> {
  await buildWheel();
  const { app } = JSON.parse(readFileSync(path.join(projectRoot, "cdktf.json"), "utf8")) as { readonly app: string };
  const [command = "", ...args] = app.split(" ");
  const named = environment["FRAUDOPS_STAGES"] || process.env["FRAUDOPS_STAGES"] || "";
  const wanted = new Set([...named.split(",").map((stage) => stage.trim()), ...stages]);
  const synth = await runTool(command, args, {
    environment: {
      ...environment,
      CDKTF_OUTDIR: outDirectory,
      FRAUDOPS_STAGES: [...wanted].filter((stage) => stage !== "").join(","),
    },
  });
  if (synth.exitCode !== 0) throw new UserError(`synthesis failed:\n${synth.stderr.trim()}`);
}
