import type { PlanReview } from "../model";
import { code } from "../words";
import { costSection } from "./cost-section";
import { renderSections } from "./terminal";

/** Renders only the cost estimate of a review, for a terminal. */
export function renderCost({ stage, cost }: Pick<PlanReview, "stage" | "cost">, columns: number): string {
  const [section] = costSection(cost, true);
  if (section === undefined) return `${code(stage)}: nothing that costs by itself`;
  return renderSections([{ ...section, title: `${code(stage)}: cost a month, estimated` }], { colour: false, columns });
}
