import { markdownTable } from "../report/markdown-table";
import type { Evidence, ProjectEvidence } from "./evidence";

/**
 * Markdown comparison of the metrics of a merge request's models with those of a stage's recorded champions. A merge
 * request trains on a sample, so its metrics show that the code works but do not assess the model.
 */
export function comparisonText(request: Evidence, target: Evidence | undefined, stage: string): string {
  const sections = request.projects.map((project) => {
    const champion = target?.projects.find((each) => each.project === project.project);
    return [`### ${project.project}`, "", ...waiverLines(project), metricsTable(project, champion, stage)].join("\n");
  });
  const isWaived = request.projects.some(({ gate }) => gate.verdict === "waived");
  const against =
    target === undefined
      ? `No evidence of ${stage} has been recorded yet.`
      : `Champions of ${stage}: evidence of ${target.recordedAt}, commit ${target.commit.slice(0, 12)}.`;
  return [
    `## Trained by this merge request: ${request.stage}`,
    "",
    `Commit ${request.commit.slice(0, 12)}. Unit tests passed; every model passed the gate${isWaived ? " or was accepted by a waiver" : ""}, was released and answered queries. ${against}`,
    "The merge request trains on a sample, so its metrics are not comparable with a full training.",
    "",
    ...sections,
    "",
  ].join("\n");
}

/** Text about the waiver with which a model passed the gate; empty without a waiver. */
function waiverLines({ gate: { verdict, waiver = "" } }: ProjectEvidence): readonly string[] {
  return verdict === "waived" ? [`The gate waived missed limits (waiver ${waiver}).`, ""] : [];
}

function metricsTable(project: ProjectEvidence, champion: ProjectEvidence | undefined, stage: string): string {
  const rows = project.model.metrics.map(({ name, title, value, better }) => {
    const other = champion?.model.metrics.find((each) => each.name === name)?.value;
    return [title, figure(value), figure(other), better];
  });
  const version = champion === undefined ? "none" : `version ${champion.model.version}`;
  return markdownTable([["metric", "request", `${stage} (${version})`, "better"], ...rows]);
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? "-" : value.toPrecision(4);
}
