import type { PlanReview } from "../model";
import { code } from "../words";
import { costSection } from "./cost-section";
import { renderSections } from "./terminal";

/** Renders only the cost estimate of a review, for a terminal. */
export function renderCost({ stage, cost }: Pick<PlanReview, "stage" | "cost">, columns: number): string {
  const [section] = costSection(cost, true);
  if (section === undefined) return `${code(stage)}: no resource with a cost of its own`;
  return renderSections([{ ...section, title: `${code(stage)}: estimated monthly cost` }], { colour: false, columns });
}
