import type { PrecisionRecallCurve } from "../databricks/champion";
import type { Scored } from "../databricks/scoring";
import type { StageOutcome } from "../rehearsal/outcome";
import { html, table, type Html } from "./html";

/** What is shown at once; the rest is a click away. */
const SHOWN = { rows: 12, columns: 7 };

/** Scores of held-back records beside the truth, the highest first, and how often a record is positive at all. */
export function scoreSection({ scored = [], curve }: StageOutcome): Html {
  if (scored.length === 0) return html`<p class="quiet">nothing was scored</p>`;
  const sorted = scored.toSorted((a, b) => b.score - a.score);
  const columns = [...new Set(sorted.flatMap(({ record }) => Object.keys(record)))];
  const all = scoreTable(sorted, columns);
  return html`<p class="quiet">${shareText(scored, curve)}</p>
    ${scoreTable(sorted.slice(0, SHOWN.rows), columns.slice(0, SHOWN.columns))}
    <details>
      <summary>all ${scored.length} records with all ${columns.length} columns</summary>
      ${all}
    </details>`;
}

function shareText(scored: readonly Scored[], curve: PrecisionRecallCurve | undefined): string {
  const positives = scored.filter(({ label }) => label === 1).length;
  const sample = `${positives} of these ${scored.length} held-back records are positive (${percent(positives / scored.length)})`;
  const share = curve === undefined ? undefined : positiveShare(curve);
  if (share === undefined) return `${sample}. The sample holds more of them than the data.`;
  return `${sample}: the sample holds more of them than the data. In the holdout ${percent(share)} are.`;
}

/** Share of positives on the holdout: the precision of calling every record positive. */
function positiveShare({ recall, precision }: PrecisionRecallCurve): number | undefined {
  return precision[recall.indexOf(1)];
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

function scoreTable(scored: readonly Scored[], columns: readonly string[]): Html {
  const rows = scored.map(({ score, label, record }) => [
    html`<span class="nowrap ${label === 1 ? "positive" : ""}"
      ><span class="bar" style="width:${(score * 90).toFixed(0)}px"></span> ${score.toFixed(4)}</span
    >`,
    label === 1 ? html`<b class="bad">positive</b>` : html`<span class="quiet">–</span>`,
    ...columns.map((column) => cell(record[column])),
  ]);
  return table(["score", "truth", ...columns], rows);
}

function cell(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
