import type { PlotDocument } from "../../databricks/evaluation";
import { html, type Html } from "../html";
import { matrixPlot } from "./matrix-plot";
import { plotLegend, seriesPlot } from "./series-plot";

/** The plots of an evaluation, drawn from their data. */
export function plotsSection(plots: readonly PlotDocument[]): Html {
  if (plots.length === 0) return html`<p class="quiet">the evaluation has no plots</p>`;
  const drawn = plots.map(
    (plot) =>
      html`<figure>
        <figcaption>${plot.title}</figcaption>
        ${plot.kind === "matrix" ? matrixPlot(plot) : [seriesPlot(plot), plotLegend(plot)]}
      </figure>`,
  );
  return html`<div class="plots">${drawn}</div>`;
}
