import { endedTitle, type Display } from "./display";

/** A log for pipelines: one line when a step begins, one for each thing that it reached, one when it has ended. */
export function plainLog(print: (line: string) => void): Display {
  return async (chapters, runStep) => {
    for (const chapter of chapters) {
      print(chapter.title);
      for (const step of chapter.steps) {
        print(`  ${step.title} ...`);
        const outcome = await runStep(step, chapter.outcomes, {
          live: () => undefined,
          reached: (line) => print(`      ${line}`),
        });
        print(`  ${outcome.ok ? "ok" : "FAILED"}: ${endedTitle(step, outcome)}`);
        if (!outcome.ok) return;
      }
    }
  };
}
