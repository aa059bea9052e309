import path from "node:path";
import { runTool } from "../process";
import { projectRoot, UserError } from "../project";
import type { Target } from "../target";
import { stacksInOrder } from "../terraform/manifest";
import { StackFolder } from "../terraform/stack-folder";
import { median } from "./measure";

/** Seconds of an apply that changes nothing in a stage. Each value is the median of several runs. */
export interface ApplyResult {
  readonly stage: string;
  /** Seconds of `fraudops apply --yes` without its synthesis. */
  readonly apply: number;
  /** Seconds of the part of `fraudops apply` that builds the jobs wheel and synthesizes the stacks. */
  readonly synthesis: number;
  /** Seconds of `terraform plan` and `terraform apply` of the stage's stacks, one stack after the other. */
  readonly bare: number;
  /** `apply` divided by `bare`. */
  readonly ratio: number;
}

/**
 * Measures a `fraudops apply` that changes nothing, compared with `terraform plan` and `apply` of the same stacks in
 * the same sandbox.
 */
export async function measureApply(stage: string, home: string, target: Target, runs = 5): Promise<ApplyResult> {
  const ours: number[] = [];
  const synthesis: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const applied = await applyOnce(stage, home);
    const seconds = await bareOnce(stage, target);
    // Skips the first pair of runs, which fills caches. The first apply also updates the Terraform state, because
    // releases of models have changed endpoints since the last apply.
    if (run === 0) continue;
    ours.push(applied.seconds - applied.synthesisSeconds);
    synthesis.push(applied.synthesisSeconds);
    bare.push(seconds);
  }
  const [apply, plain] = [median(ours), median(bare)];
  return { stage, apply, synthesis: median(synthesis), bare: plain, ratio: apply / plain };
}

interface Applied {
  readonly changes: ReadonlyArray<{ readonly added: number; readonly changed: number; readonly destroyed: number }>;
  readonly synthesisSeconds: number;
  readonly seconds: number;
}

async function applyOnce(stage: string, home: string): Promise<Applied> {
  const program = path.join(projectRoot, "cli", "bin", "fraudops.js");
  const result = await runTool(process.execPath, [program, "apply", stage, "--yes", "--json", "--home", home]);
  if (result.exitCode !== 0) throw new UserError(`./fraudops apply ${stage} failed:\n${result.output}`);
  const applied = JSON.parse(result.stdout) as Applied;
  if (applied.changes.some(({ added, changed, destroyed }) => added + changed + destroyed > 0)) {
    throw new UserError(`./fraudops apply ${stage} made changes, but the benchmark measures an apply without changes`);
  }
  // `seconds` is the duration of the whole process, including the start of Node.js.
  return { ...applied, seconds: result.seconds };
}

async function bareOnce(stage: string, target: Target): Promise<number> {
  let seconds = 0;
  for (const { name } of stacksInOrder(target.outDirectory, stage)) {
    const folder = new StackFolder(name, target);
    for (const args of [
      ["plan", "-input=false", "-out=bare.bin"],
      ["apply", "-input=false", "bare.bin"],
    ]) {
      const result = await folder.terraform(args);
      if (result.exitCode !== 0) throw new UserError(`terraform ${args[0] ?? ""} of ${name} failed:\n${result.output}`);
      seconds += result.seconds;
    }
  }
  return seconds;
}
