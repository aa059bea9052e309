import type { PlotDocument, PlotSeries } from "../../databricks/evaluation";
import { html, type Html } from "../html";
import { scaleOf, type Scale } from "./scale";

const SIZE = { width: 460, height: 320, left: 56, bottom: 42, top: 10, right: 14 };

type Point = readonly [x: number, y: number];

/** A line or scatter plot over two numeric axes, with a thin reference line if the plot has one. */
export function seriesPlot({ title, kind, x: across, y: up, series, reference }: PlotDocument): Html {
  const drawn = series.map(pointsOf);
  const line = reference === undefined ? [] : pointsOf(reference);
  const all = [...drawn.flat(), ...line];
  const x = scaleOf(
    all.map(([value]) => value),
    SIZE.left,
    SIZE.width - SIZE.right,
  );
  const y = scaleOf(
    all.map(([, value]) => value),
    SIZE.height - SIZE.bottom,
    SIZE.top,
  );
  const shapes = drawn.map((points, index) => {
    const name = `series-${index % 2}`;
    if (kind === "line") return html`<polyline points="${path(points, x, y)}" class="${name}" />`;
    const dots = points.map(([a, b]) => html`<circle cx="${x.at(a).toFixed(1)}" cy="${y.at(b).toFixed(1)}" r="2.5" />`);
    return html`<g class="${name}">${dots}</g>`;
  });
  // Draws the series in reverse order, so that the first one, which is the model's, is on top.
  return html`<svg
    viewBox="0 0 ${SIZE.width} ${SIZE.height}"
    class="plot"
    role="img"
    aria-label="${title}"
    data-kind="${kind}"
  >
    ${grid(x, y)}
    <polyline points="${path(line, x, y)}" class="reference" />
    ${shapes.toReversed()}
    <text x="${(SIZE.left + SIZE.width - SIZE.right) / 2}" y="${SIZE.height - 6}" text-anchor="middle">
      ${across.title}
    </text>
    <text transform="translate(13 ${(SIZE.top + SIZE.height - SIZE.bottom) / 2}) rotate(-90)" text-anchor="middle">
      ${up.title}
    </text>
  </svg>`;
}

/** The legend of a plot. */
export function plotLegend({ series, reference }: PlotDocument): Html {
  const entries = series.map(({ title }, index) => html`<span><i class="series-${index % 2}"></i>${title}</span>`);
  const last = reference === undefined ? [] : [html`<span><i class="reference"></i>${reference.title}</span>`];
  return html`<div class="legend">${[...entries, ...last]}</div>`;
}

function pointsOf({ x = [], y = [] }: PlotSeries): readonly Point[] {
  return x.flatMap((value, index): readonly Point[] => {
    const other = y[index] ?? null;
    return value === null || other === null ? [] : [[value, other]];
  });
}

function path(points: readonly Point[], x: Scale, y: Scale): string {
  return points.map(([a, b]) => `${x.at(a).toFixed(1)},${y.at(b).toFixed(1)}`).join(" ");
}

function grid(x: Scale, y: Scale): readonly Html[] {
  const [left, right] = [SIZE.left, SIZE.width - SIZE.right];
  const [bottom, top] = [SIZE.height - SIZE.bottom, SIZE.top];
  return [
    ...x.ticks.map(({ value, text }) => {
      const at = x.at(value).toFixed(1);
      return html`<line x1="${at}" x2="${at}" y1="${bottom}" y2="${top}" class="grid" /><text
          x="${at}"
          y="${bottom + 15}"
          text-anchor="middle"
          >${text}</text
        >`;
    }),
    ...y.ticks.map(({ value, text }) => {
      const at = y.at(value).toFixed(1);
      return html`<line x1="${left}" x2="${right}" y1="${at}" y2="${at}" class="grid" /><text
          x="${left - 6}"
          y="${Number(at) + 4}"
          text-anchor="end"
          >${text}</text
        >`;
    }),
  ];
}
