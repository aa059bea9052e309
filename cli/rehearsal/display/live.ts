import { Listr, type ListrTask } from "listr2";
import { endedTitle, type Display } from "./display";

/** Display for terminals: a tree of chapters and steps, with the current activity below the running step. */
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

/** Makes listr2 stop after a failed step. The error is not shown, because the step's outcome contains the reason. */
class StepFailed extends Error {}
