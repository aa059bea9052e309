import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "../project";
import { median, nodeCpuSeconds } from "./measure";

/** CPU seconds of a synthesis. Each value is the median of several runs. */
export interface SynthesisResult {
  /** CPU seconds of the synthesis of all stacks of the project. */
  readonly app: number;
  /** CPU seconds of the synthesis of a CDKTF app with one empty stack. */
  readonly empty: number;
  /** `app` divided by `empty`. */
  readonly ratio: number;
}

/**
 * Measures the synthesis of all stacks, compared with that of a CDKTF app with one empty stack. Both apps are started
 * with the same command.
 */
export async function measureSynthesis(runs = 5): Promise<SynthesisResult> {
  const { app: command } = JSON.parse(readFileSync(path.join(projectRoot, "cdktf.json"), "utf8")) as { app: string };
  const [, ...appArgs] = command.split(" ");
  const emptyArgs = [...appArgs.slice(0, -1), path.join("cli", "bench", "empty-app.ts")];
  const outDirectory = mkdtempSync(path.join(tmpdir(), "fraudops-synth-"));
  const environment = { CDKTF_OUTDIR: outDirectory };
  const app: number[] = [];
  const empty: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const pair = [await nodeCpuSeconds(appArgs, environment), await nodeCpuSeconds(emptyArgs, environment)] as const;
    // Skips the first pair of runs, which fills the compiler's cache.
    if (run === 0) continue;
    app.push(pair[0]);
    empty.push(pair[1]);
  }
  return { app: median(app), empty: median(empty), ratio: median(app) / median(empty) };
}
