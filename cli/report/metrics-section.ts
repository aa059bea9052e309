import type { ComparedVersion, Evaluation, MeasuredMetric } from "../databricks/evaluation";
import { numberText } from "../measured";
import { comparisonText } from "./comparison-text";
import { html, table, type Html } from "./html";

/** The metrics of a model on the holdout, with those of the compared models and the limits that the gate checks. */
export function metricsSection({ metrics, rows, champion, anchor, failures }: Evaluation): Html {
  const against = champion === null ? "champion at evaluation" : `champion at evaluation (version ${champion.version})`;
  const body = metrics.map((metric) => [
    html`<span class="term">${metric.title}</span>`,
    html`<b>${text(metric.value)}</b> <span class="quiet nowrap">${intervalText(metric)}</span>`,
    text(metric.baseline),
    text(metric.champion),
    html`<span class="nowrap">${limitText(metric)}</span>`,
    verdict(metric),
  ]);
  const compared = { champion, anchor };
  return html`<p class="quiet">${rows.toLocaleString("en")} rows of the frozen holdout</p>
    ${table(["metric", "value", "baseline", against, "limit", ""], body)}
    ${Object.entries(compared).map(([role, version]) => (version === null ? "" : comparison(role, version)))}
    ${failures.map((line) => html`<p class="bad">${line}</p>`)}`;
}

function comparison(role: string, version: ComparedVersion): Html {
  const good = version.comparison?.verdict === "better" || version.comparison?.verdict === "not worse";
  return html`<p class="${good ? "quiet" : "bad"}">${comparisonText(role, version)}</p>`;
}

function text(value: number | null): string {
  return value === null ? "–" : numberText(value);
}

function intervalText({ interval }: MeasuredMetric): string {
  return interval === null ? "" : `${numberText(interval.low)} to ${numberText(interval.high)}`;
}

function limitText({ min, max }: MeasuredMetric): string {
  const limits = [min === null ? "" : `at least ${numberText(min)}`, max === null ? "" : `at most ${numberText(max)}`];
  return limits.filter((limit) => limit !== "").join(", ") || "–";
}

/**
 * A limit is missed if the metric's whole interval is beyond the limit. Without an interval, the value is compared. An
 * unknown value misses every limit.
 */
function verdict({ value, interval, min, max }: MeasuredMetric): Html {
  if (min === null && max === null) return html``;
  const { low, high } = interval ?? { low: value, high: value };
  const kept = low !== null && high !== null && high >= (min ?? high) && low <= (max ?? low);
  return kept ? html`<span class="ok nowrap">✓ kept</span>` : html`<span class="bad nowrap">✗ missed</span>`;
}
