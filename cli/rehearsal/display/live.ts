import { Listr, type ListrTask } from "listr2";
import { endedTitle, type Display } from "./display";

/** A tree for terminals: every chapter with its steps, the last line of what runs beneath it. */
export const liveDisplay: Display = async (chapters, runStep) => {
  const tasks = chapters.map((chapter): ListrTask => ({
    title: chapter.title,
    task: (_, parent) =>
      parent.newListr(
        chapter.steps.map((step): ListrTask => ({
          title: step.title,
          task: async (__, task) => {
            const show = (line: string): void => {
              if (line.trim() !== "") task.output = line.trim();
            };
            const outcome = await runStep(step, chapter.outcomes, { live: show, reached: show });
            task.title = endedTitle(step, outcome);
            if (!outcome.ok) throw new StepFailed(outcome.detail);
          },
        })),
      ),
  }));
  const runner = new Listr(tasks, {
    registerSignalListeners: false,
    rendererOptions: { collapseSubtasks: false, showErrorMessage: false, formatOutput: "truncate" },
  });
  try {
    await runner.run();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  }
};

/** Stops the list; what failed stands in the outcomes. */
class StepFailed extends Error {}
