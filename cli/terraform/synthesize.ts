import { readFileSync } from "node:fs";
import path from "node:path";
import { runTool } from "../process";
import { projectRoot, UserError } from "../project";
import { buildWheel } from "../wheel";
import type { Deployment } from "./stack-folder";

/**
 * Builds the wheel and writes the stacks anew, by the program that `cdktf synth` runs. `cdktf` itself would delete the
 * folders of all other stages, and with them what a cut off apply has left there.
 *
 * @param stages those to write beside the ones that `FRAUDOPS_STAGES` names; none at all: every stage that has a file
 * @throws UserError with the program's error
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
