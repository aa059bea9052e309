import { messageOf } from "../project";
import { isAnimated } from "../terminal";
import { INTERRUPTED, type Chapter, type Display, type Reporter, type VisibleStep } from "./display/display";
import { liveDisplay } from "./display/live";
import { plainLog } from "./display/plain";
import type { StepOutcome } from "./outcome";

/**
 * Runs chapters (titled groups of steps) in order and shows their progress: as a tree in a terminal, otherwise as a
 * plain log (`isAnimated`). Stops at the first failed step and does not throw: the step's outcome contains the full
 * error.
 */
export async function showProgress(
  chapters: readonly Chapter[],
  signal: AbortSignal,
  display: Display = isAnimated(process.stdout, process.env) ? liveDisplay : plainLog(console.log),
): Promise<void> {
  await display(chapters, async (step, outcomes, report) => {
    const outcome = await run(step, signal, report);
    outcomes.push(outcome);
    return outcome;
  });
}

async function run(step: VisibleStep, signal: AbortSignal, report: Reporter): Promise<StepOutcome> {
  const begin = performance.now();
  const ended = (ok: boolean, detail: string): StepOutcome => ({
    name: step.name,
    seconds: (performance.now() - begin) / 1000,
    ok,
    detail,
  });
  try {
    signal.throwIfAborted();
    return ended(true, await step.run(report));
  } catch (error) {
    if (signal.aborted) return ended(false, INTERRUPTED);
    return ended(false, messageOf(error));
  }
}
