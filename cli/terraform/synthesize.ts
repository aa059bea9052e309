import { runTool } from "../process";
import { UserError } from "../project";
import { buildWheel } from "../wheel";
import { synthesisError } from "./synthesis-error";
import { synthesizedFolder } from "./synthesized-folder";

/**
 * Writes the stacks anew with `cdktf synth`.
 * @param stages those to write, unless `FRAUDOPS_STAGES` names them; none: every stage that has a file
 * @returns folder of the written stacks
 * @throws UserError with the words of `cdktf`
 */
export async function synthesize(stages: readonly string[]): Promise<string> {
  await buildWheel();
  const wanted = process.env["FRAUDOPS_STAGES"] || stages.join(",");
  const synth = await runTool("cdktf", ["synth"], { environment: { FRAUDOPS_STAGES: wanted } });
  if (synth.exitCode !== 0) throw new UserError(`cdktf synth failed:\n${synthesisError(synth.output)}`);
  return synthesizedFolder();
}
