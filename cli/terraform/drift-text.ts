import { changeLines } from "../../review/render/change-lines";
import { codeFence } from "../../review/render/markdown-text";
import { code, counted } from "../../review/words";
import type { StackDrift } from "./drift";
import type { StageDrift } from "./stage-drift";

/** Maximum length of the list of resources in an issue. GitHub allows 65,536 characters per issue, GitLab more. */
const MAX_CHARACTERS = 60_000;

/** Lines about a stage's drift for a terminal. */
export function driftText({ stage, drift, neverApplied }: StageDrift): string {
  const lines = drift.flatMap(({ stack, address, found, attributes, changes }) => [
    `${stack}: ${address} ${found}${attributes.length > 0 ? `: ${attributes.join(", ")}` : ""}`,
    ...changes.flatMap(changeLines).map(({ sign, text }) => `    ${sign} ${text}`),
  ]);
  const sum =
    drift.length === 0
      ? "no drift"
      : `${counted(drift.length, "resource differs", "resources differ")}; an apply restores the configured values`;
  const missing = neverApplied.length === 0 ? "" : `; never applied: ${neverApplied.join(", ")}`;
  return [...lines, `${stage}: ${sum}${missing}`].join("\n");
}

/**
 * Markdown body of the issue about a stage's drift; undefined if all stacks could be read and have no drift. CI
 * pipelines find the issue by the marker in its first line. The body contains no time, commit or error text, so that
 * it only changes if the drift changes.
 */
export function driftIssue({ stage, drift, unreadable }: StageDrift): string | undefined {
  if (drift.length === 0 && unreadable.length === 0) return undefined;
  const head = [
    driftMarker(stage),
    `${code(stage)} differs from its last apply: ${counted(drift.length, "resource differs", "resources differ")}.`,
    ...unreadable.map(
      ({ stack }) => `\n**${code(stack)} could not be read**; the log of the pipeline's run contains the reason.`,
    ),
  ];
  const foot = [
    "",
    `In the lists, \`-\` is the applied value and \`+\` the current value. \`./fraudops drift ${stage}\` shows the same differences.`,
    `To keep a change, write it into the configuration. To undo all other changes, run \`./fraudops apply ${stage}\`.`,
    "The CI pipeline closes this issue when it finds no differences.",
    "",
  ];
  const sections = drift.map(section);
  let shown = sections.length;
  while (shown > 0 && sections.slice(0, shown).join("\n").length > MAX_CHARACTERS) shown -= 1;
  const rest = sections.length - shown;
  const more = rest > 0 ? ["", `${counted(rest, "more resource is", "more resources are")} not shown here.`] : [];
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
