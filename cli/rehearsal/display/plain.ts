import { endedTitle, type Display } from "./display";

/** Display for pipelines: prints a line when a step begins, when a part of it completes, and when the step ends. */
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
