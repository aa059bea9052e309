import type { PrecisionRecallCurve } from "../databricks/champion";

const SIZE = { width: 420, height: 300, left: 46, bottom: 38, top: 12, right: 12 };

/** The precision-recall curve as an SVG picture; both axes run from 0 to 1. */
export function curveSvg(curve: PrecisionRecallCurve): string {
  const x = (recall: number): number => SIZE.left + recall * (SIZE.width - SIZE.left - SIZE.right);
  const y = (precision: number): number =>
    SIZE.height - SIZE.bottom - precision * (SIZE.height - SIZE.bottom - SIZE.top);
  const points = curve.recall.map((recall, i) => `${x(recall).toFixed(1)},${y(curve.precision[i] ?? 0).toFixed(1)}`);
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((tick) => [
    `<line x1="${x(tick)}" x2="${x(tick)}" y1="${y(0)}" y2="${y(1)}" class="grid"/>`,
    `<line x1="${x(0)}" x2="${x(1)}" y1="${y(tick)}" y2="${y(tick)}" class="grid"/>`,
    `<text x="${x(tick)}" y="${y(0) + 15}" text-anchor="middle">${tick}</text>`,
    `<text x="${x(0) - 6}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  ]);
  return [
    `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" class="curve" role="img" aria-label="precision-recall curve">`,
    ...ticks,
    `<polygon points="${x(curve.recall[0] ?? 0)},${y(0)} ${points.join(" ")} ${x(curve.recall.at(-1) ?? 0)},${y(0)}" class="area"/>`,
    `<polyline points="${points.join(" ")}"/>`,
    `<text x="${x(0.5)}" y="${SIZE.height - 4}" text-anchor="middle">recall</text>`,
    `<text transform="translate(12 ${y(0.5)}) rotate(-90)" text-anchor="middle">precision</text>`,
    `<text x="${x(1) - 4}" y="${y(1) + 14}" text-anchor="end" class="strong">PR-AUC ${curve.pr_auc.toFixed(3)}</text>`,
    "</svg>",
  ].join("");
}
