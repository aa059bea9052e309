import type { PlotDocument } from "../../databricks/evaluation";
import { html, type Html } from "../html";

/** Maximum length of a label in characters; longer labels are shortened. */
const LABEL = 16;

/** Minimum width in units of the SVG's `viewBox`, equal to the width of line and scatter plots. */
const WIDTH = 460;

const CELL = { least: 54, most: 90, height: 30 };

/** Approximate width of a character in the same units, at the font size of `.plot text` in `style.ts`. */
const CHARACTER = 6.2;

/**
 * A matrix of counts. The colour of a cell shows its share of the row's total, so that rare classes are as visible as
 * frequent ones.
 */
export function matrixPlot({ title, x, y, series }: PlotDocument): Html {
  const cells = series[0]?.cells ?? [];
  const [columns, rows] = [labels(x.values), labels(y.values)];
  const left = 28 + CHARACTER * Math.max(...rows.map((label) => label.length), 1);
  const slant = 12 + CHARACTER * 0.57 * Math.max(...columns.map((label) => label.length), 1);
  const cell = Math.min(CELL.most, Math.max(CELL.least, (WIDTH - left - 10) / Math.max(columns.length, 1)));
  const bottom = cells.length * CELL.height + 4;
  const across = columns.length * cell;
  const width = Math.max(WIDTH, left + across + 10);
  const height = bottom + slant + 26;
  const squares = cells.flatMap((row, index) => {
    const total = row.reduce((a, b) => a + b, 0);
    return row.map((count, column) =>
      square(count, total, { x: left + column * cell, y: index * CELL.height + 4, width: cell }),
    );
  });
  const below = columns.map((label, index) => {
    const at = left + (index + 0.6) * cell;
    return html`<text transform="translate(${at.toFixed(1)} ${bottom + 14}) rotate(-35)" text-anchor="end"
      >${label}</text
    >`;
  });
  const beside = rows.map(
    (label, index) =>
      html`<text x="${left - 6}" y="${(index + 0.5) * CELL.height + 8}" text-anchor="end">${label}</text>`,
  );
  return html`<svg
    viewBox="0 0 ${width.toFixed(0)} ${height.toFixed(0)}"
    class="plot"
    role="img"
    aria-label="${title}"
    data-kind="matrix"
  >
    ${squares}${below}${beside}
    <text x="${(left + across / 2).toFixed(1)}" y="${(height - 6).toFixed(1)}" text-anchor="middle">${x.title}</text>
    <text transform="translate(13 ${(bottom / 2).toFixed(1)}) rotate(-90)" text-anchor="middle">${y.title}</text>
  </svg>`;
}

function square(count: number, total: number, { x, y, width }: { x: number; y: number; width: number }): Html {
  const share = total === 0 ? 0 : count / total;
  const middle = (x + width / 2).toFixed(1);
  return html`<rect
      x="${x.toFixed(1)}"
      y="${y}"
      width="${(width - 2).toFixed(1)}"
      height="${CELL.height - 2}"
      rx="3"
      fill="#2563eb"
      fill-opacity="${Math.max(0.04, share).toFixed(3)}"
    /><text x="${middle}" y="${y + CELL.height / 2 + 3}" text-anchor="middle" class="${share > 0.5 ? "inverse" : ""}"
      >${count.toLocaleString("en")}</text
    >`;
}

function labels(values: readonly unknown[] = []): readonly string[] {
  return values.map(String).map((label) => (label.length > LABEL ? `${label.slice(0, LABEL - 1)}…` : label));
}
