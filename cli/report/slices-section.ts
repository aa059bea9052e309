import type { Evaluation, MeasuredSlice } from "../databricks/evaluation";
import { numberText } from "../measured";
import { html, table, type Html } from "./html";

/** The metrics per slice, i.e. per value of the columns that the project's configuration names as slices. */
export function slicesSection({ slices, metrics, primary }: Evaluation): Html {
  if (slices.length === 0) return html`<p class="quiet">the project's configuration names no slices</p>`;
  const measured = metrics.filter(({ name }) => slices.some((slice) => name in slice.metrics));
  const shown = measured.toSorted((a, b) => Number(b.name === primary) - Number(a.name === primary));
  const rows = slices.map((slice) => [
    html`<span class="nowrap">${nameOf(slice)}</span>`,
    slice.rows.toLocaleString("en"),
    slice.support.toLocaleString("en"),
    ...shown.map(({ name }) => {
      const value = slice.metrics[name] ?? null;
      return value === null ? html`<span class="quiet">–</span>` : numberText(value);
    }),
  ]);
  return html`<p class="quiet">
      Support: the rows on which the uncertainty of the metrics depends, e.g. those of the rarest class.
    </p>
    ${table(["slice", "rows", "support", ...shown.map(({ title }) => title)], rows)}`;
}

function nameOf({ columns }: MeasuredSlice): string {
  return columns.map(({ name, value }) => `${name} = ${String(value)}`).join(", ");
}
