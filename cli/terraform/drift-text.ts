import { changeLines } from "../../review/render/change-lines";
import { codeFence } from "../../review/render/markdown-text";
import { code, counted } from "../../review/words";
import type { StackDrift } from "./drift";
import type { StageDrift } from "./stage-drift";

/** Limit below GitHub's maximum of 65,536 characters for an issue; GitLab's is higher. */
const MAX_CHARACTERS = 60_000;

/** Lines about a stage's drift for a terminal. */
export function driftText({ stage, drift }: StageDrift): string {
  const lines = drift.flatMap(({ stack, address, found, attributes, changes }) => [
    `${stack}: ${address} ${found}${attributes.length > 0 ? `: ${attributes.join(", ")}` : ""}`,
    ...changes.flatMap(changeLines).map(({ sign, text }) => `    ${sign} ${text}`),
  ]);
  const sum = drift.length === 0 ? "no drift" : `${drift.length} differ; an apply puts them right`;
  return [...lines, `${stage}: ${sum}`].join("\n");
}

/**
 * Markdown body of the issue about a stage's drift; undefined without drift. Pipelines find the issue by the marker in
 * its first line. The same drift always has the same body, without time, commit or error texts.
 */
export function driftIssue({ stage, drift, unreadable }: StageDrift): string | undefined {
  if (drift.length === 0 && unreadable.length === 0) return undefined;
  const head = [
    driftMarker(stage),
    `${code(stage)} is not as it was applied: ${counted(drift.length, "resource differs", "resources differ")}.`,
    ...unreadable.map(({ stack }) => `\n**${code(stack)} could not be read**; see the log of the run for the reason.`),
  ];
  const foot = [
    "",
    `In the lists, \`-\` is the applied value and \`+\` the value found. \`./fraudops drift ${stage}\` shows the same.`,
    `Keep a change: write it into the configuration. Undo it: \`./fraudops apply ${stage}\`.`,
    "This issue is closed by itself when nothing differs.",
    "",
  ];
  const sections = drift.map(section);
  let shown = sections.length;
  while (shown > 0 && sections.slice(0, shown).join("\n").length > MAX_CHARACTERS) shown -= 1;
  const rest = sections.length - shown;
  const more = rest > 0 ? ["", `${counted(rest, "resource more is", "resources more are")} not shown here.`] : [];
  return [...head, ...sections.slice(0, shown), ...more, ...foot].join("\n");
}

/** First line of the issue about a stage's drift. */
export function driftMarker(stage: string): string {
  return `<!-- fraudops:drift:${stage} -->`;
}

function section({ stack, address, found, changes }: StackDrift): string {
  const lines = changes.flatMap(changeLines).map(({ sign, text }) => `${sign} ${text}`);
  return [
    "",
    `### ${code(address)} of ${code(stack)} ${found}`,
    ...(lines.length > 0 ? [codeFence(lines, "diff")] : []),
  ].join("\n");
}
