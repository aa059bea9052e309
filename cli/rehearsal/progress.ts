import { Listr, type ListrTask } from "listr2";
import type { StepOutcome } from "./outcome";

/** A step that can be shown while it runs. */
export interface VisibleStep {
  readonly name: string;
  readonly title: string;
  /** Returns what it showed, if anything; throws when it failed. */
  run(report: (line: string) => void): Promise<string | void>;
}

/** Steps that belong together, and where their outcomes go. */
export interface Chapter {
  readonly title: string;
  readonly steps: readonly VisibleStep[];
  readonly outcomes: StepOutcome[];
}

/**
 * Runs chapters in order with live progress: a tree in a terminal, a plain log elsewhere.
 * The first failure ends it; failures are outcomes, so this does not throw.
 */
export async function showProgress(chapters: readonly Chapter[], signal: AbortSignal): Promise<void> {
  const tasks = chapters.map((chapter): ListrTask => ({
    title: chapter.title,
    task: (_, task) => task.newListr(chapter.steps.map((step) => visible(step, chapter.outcomes, signal))),
  }));
  const runner = new Listr(tasks, {
    renderer: process.stdout.isTTY ? "default" : "simple",
    registerSignalListeners: false,
    rendererOptions: process.stdout.isTTY ? { collapseSubtasks: false, collapseErrors: false } : {},
  });
  try {
    await runner.run();
  } catch {
    // The outcomes tell what failed; the display has shown it.
  }
}

function visible(step: VisibleStep, outcomes: StepOutcome[], signal: AbortSignal): ListrTask {
  return {
    title: step.title,
    task: async (_, task) => {
      const begin = performance.now();
      const finish = (ok: boolean, detail: string): void => {
        const seconds = (performance.now() - begin) / 1000;
        outcomes.push({ name: step.name, seconds, ok, detail });
        task.title = `${step.title} (${seconds.toFixed(1)} s)${ok && detail !== "" ? `: ${detail}` : ""}`;
      };
      let last = "";
      const report = (line: string): void => {
        if (line.trim() === "" || line === last) return;
        last = line;
        task.output = line;
      };
      try {
        signal.throwIfAborted();
        finish(true, (await step.run(report)) ?? "");
      } catch (error) {
        finish(false, signal.aborted ? "interrupted" : messageOf(error));
        throw error;
      }
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
