import type { Evaluation } from "../databricks/evaluation";
import type { Scored } from "../databricks/scoring";
import type { ProjectOutcome } from "../rehearsal/outcome";
import { answerView, ranked, type AnswerView } from "./answers";
import { html, table, type Html } from "./html";

/** Size of the table of predictions that is always visible. A collapsed second table has all rows and columns. */
const SHOWN = { rows: 12, columns: 7 };

/** Predictions for some holdout records with the true outcomes, and for a classification each class's share of rows. */
export function scoreSection({ scored = [], champion, task }: ProjectOutcome): Html {
  if (scored.length === 0) return html`<p class="quiet">nothing was scored</p>`;
  const view = answerView(champion?.evaluation.task ?? task);
  const sorted = ranked(scored, view);
  const columns = [...new Set(sorted.flatMap(({ record }) => Object.keys(record)))];
  return html`<p class="quiet">${sampleText(scored.length, champion?.evaluation)}</p>
    ${scoreTable(sorted.slice(0, SHOWN.rows), view, columns.slice(0, SHOWN.columns))}
    <details>
      <summary>all ${scored.length} records with all ${columns.length} columns</summary>
      ${scoreTable(sorted, view, columns)}
    </details>`;
}

function sampleText(records: number, evaluation: Evaluation | undefined): string {
  const shares = Object.entries(evaluation?.labelShares ?? {}).map(([label, share]) => `${label}: ${percent(share)}`);
  if (shares.length === 0) return `${records} holdout records, spread over the range of outcomes.`;
  return `${records} holdout records, chosen so that rare outcomes occur. Shares of the outcomes in the holdout: ${shares.join(", ")}.`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(share > 0.99 ? 4 : 2))} %`;
}

function scoreTable(scored: readonly Scored[], view: AnswerView, columns: readonly string[]): Html {
  const rows = scored.map((each) => [
    ...answerCells(each, view),
    ...columns.map((column) => cell(each.record[column])),
  ]);
  return table([...view.heading, ...columns], rows);
}

function answerCells(scored: Scored, { cells, isRight }: AnswerView): readonly Html[] {
  const mark = isRight === undefined ? "" : isRight(scored) ? "ok" : "bad";
  return cells(scored).map((text, index) => html`<span class="nowrap ${index === 0 ? "" : mark}">${text}</span>`);
}

/** Maximum length, in characters, of a value that is shown on one line. */
const LINE = 24;

function cell(value: unknown): Html {
  const text = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  return html`<span class="${text.length <= LINE ? "nowrap" : ""}">${text}</span>`;
}
