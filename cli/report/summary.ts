import type { Scored } from "../databricks/scoring";
import type { Rehearsal } from "../rehearsal/rehearse";
import { STAGE_STEPS } from "../rehearsal/steps";
import { textTable } from "../../core/text-table";

/** The rehearsal in one table, and what failed below it. */
export function summaryTable(rehearsal: Rehearsal): string {
  const heading = [
    "stage",
    "resources",
    ...STAGE_STEPS.map((step) => `${step.name} s`),
    "version",
    "PR-AUC",
    "endpoint",
    "re-plan",
  ];
  const rows = rehearsal.outcomes.map((outcome) => {
    const seconds = STAGE_STEPS.map(({ name }) => {
      const step = outcome.steps.find((candidate) => candidate.name === name);
      return step === undefined ? "-" : `${step.seconds.toFixed(1)}${step.ok ? "" : " FAILED"}`;
    });
    const replan = outcome.steps.find(({ name }) => name === "re-deploy");
    return [
      outcome.stage,
      outcome.resources?.toString() ?? "-",
      ...seconds,
      outcome.modelVersion ?? "-",
      outcome.prAuc?.toFixed(3) ?? "-",
      outcome.endpointState ?? "-",
      replan === undefined ? "-" : replan.ok ? "no changes" : "CHANGES",
    ];
  });
  const before = rehearsal.preparation.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(", ");
  const lines = [
    textTable([heading, ...rows]),
    "",
    `before the stages: ${before}; all in all ${rehearsal.seconds.toFixed(0)} s`,
    ...failures(rehearsal),
    rehearsal.ok ? "every step of every stage passed" : "THE REHEARSAL FAILED",
  ];
  return lines.join("\n");
}

/** Each failed step, then what the sandbox could not answer. */
function failures({ preparation, outcomes, unhandled }: Rehearsal): readonly string[] {
  const failed = [
    ...preparation.filter((step) => !step.ok).map((step) => `prepare, ${step.name}: ${step.detail}`),
    ...outcomes.flatMap(({ stage, steps }) =>
      steps.filter((step) => !step.ok).map((step) => `${stage}, ${step.name}: ${step.detail}`),
    ),
  ];
  const routes = unhandled.map((route) => `the sandbox has no answer for ${route}`);
  return [...failed, ...routes].map((line) => `FAILED ${line}`);
}

/** The first scores beside the truth. */
export function scoreTable(scored: readonly Scored[], most: number): string {
  const rows = scored
    .slice(0, most)
    .map(({ record, label, score }) => [score.toFixed(4), label === 1 ? "positive" : "-", brief(record)]);
  return textTable([["score", "truth", "record"], ...rows]);
}

function brief(record: Scored["record"]): string {
  return Object.entries(record)
    .slice(0, 5)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");
}
