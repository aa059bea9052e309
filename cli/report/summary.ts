import { textTable } from "../../core/text-table";
import { primaryOf } from "../databricks/evaluation";
import type { Scored } from "../databricks/scoring";
import { numberText } from "../measured";
import { failureTexts, plannedSteps, type PartOutcome, type ProjectOutcome } from "../rehearsal/outcome";
import type { Rehearsal } from "../rehearsal/rehearse";
import type { AnswerView } from "./answers";

/** Summary of a rehearsal: a table of stages, a table of projects, and the failures. */
export function summaryTable(rehearsal: Rehearsal): string {
  const before = rehearsal.preparation.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(", ");
  const lines = [
    stageTable(rehearsal),
    "",
    projectTable(rehearsal),
    "",
    `before the stages: ${before}; total ${rehearsal.seconds.toFixed(0)} s`,
    ...failureTexts(rehearsal).map((text) => `FAILED ${text}`),
    rehearsal.ok ? "every step of every stage passed" : "THE REHEARSAL FAILED",
  ];
  return lines.join("\n");
}

function stageTable({ outcomes }: Rehearsal): string {
  const steps = plannedSteps(outcomes);
  const rows = outcomes.map((outcome) => {
    const replan = outcome.steps.find(({ name }) => name === "re-deploy");
    return [
      outcome.stage,
      outcome.resources?.toString() ?? "-",
      ...steps.map((name) => secondsText(outcome, name)),
      replan === undefined ? "-" : replan.ok ? "no changes" : "CHANGES",
    ];
  });
  return textTable([["stage", "resources", ...steps.map((name) => `${name} s`), "re-plan"], ...rows]);
}

function projectTable({ outcomes }: Rehearsal): string {
  const projects = outcomes.flatMap(({ stage, projects: all }) => all.map((outcome) => ({ stage, outcome })));
  const steps = plannedSteps(projects.map(({ outcome }) => outcome));
  const rows = projects.map(({ stage, outcome }) => [
    stage,
    outcome.project,
    outcome.task ?? "-",
    ...steps.map((name) => secondsText(outcome, name)),
    outcome.champion?.version ?? "-",
    primaryTextOf(outcome) || "-",
    outcome.endpointState ?? "-",
  ]);
  const heading = ["stage", "project", "task", ...steps.map((name) => `${name} s`), "version", "measured", "endpoint"];
  return textTable([heading, ...rows]);
}

function secondsText({ steps }: PartOutcome, name: string): string {
  const step = steps.find((candidate) => candidate.name === name);
  return step === undefined ? "-" : `${step.seconds.toFixed(1)}${step.ok ? "" : " FAILED"}`;
}

/** The champion's primary metric, e.g. `PR-AUC 0.7123`; empty if it is unknown. */
export function primaryTextOf({ champion }: ProjectOutcome): string {
  const primary = champion && primaryOf(champion.evaluation);
  const value = primary?.value ?? undefined;
  return value === undefined ? "" : `${primary?.title ?? ""} ${numberText(value)}`;
}

/** The first `most` predictions, with the true outcomes and the first fields of the records. */
export function scoreTable(scored: readonly Scored[], view: AnswerView, most: number): string {
  const rows = scored.slice(0, most).map((each) => [...view.cells(each), brief(each.record)]);
  return textTable([[...view.heading, "record"], ...rows]);
}

function brief(record: Scored["record"]): string {
  return Object.entries(record)
    .slice(0, 5)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");
}
