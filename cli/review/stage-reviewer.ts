import path from "node:path";
import { loadPrices } from "../../config/prices/load";
import type { Verdict } from "../../guard/guard";
import type { PriceList } from "../../review/cost/price-list";
import type { PlanReview } from "../../review/model";
import { renderTerminal } from "../../review/render/terminal";
import { reviewPlans } from "../../review/review";
import { configuration } from "../configuration";
import { workingTree } from "../git";
import { guardScope, partOf } from "../guard/scope";
import type { Target } from "../target";
import { isAnimated, terminalColumns } from "../terminal";
import type { DeployRequest } from "../terraform/deploy";
import type { StackPlan } from "../terraform/plan";
import { reviewedStacks } from "./reviewed-stacks";

/** Options of a review of plans. */
export interface ReviewOptions {
  /** Whether the plans were made with a refresh. @default true */
  readonly refresh?: boolean | undefined;
  /** Prices for the estimated cost. @default - `config/prices.yaml` */
  readonly prices?: PriceList | undefined;
}

/** Reviews plans of one stage, with the guard's verdict if given. */
export type StageReviewer = (plans: readonly StackPlan[], verdict?: Verdict) => PlanReview;

/**
 * Reads the inputs of a review besides the plans: prices, commit, configuration.
 * @param command command line that makes the same plans and shows them
 * @throws ConfigError if the price list or the configuration is invalid
 */
export async function stageReviewer(
  { outDirectory, name, overlay }: DeployRequest,
  { description }: Target,
  command: string,
  { refresh = true, prices }: ReviewOptions = {},
): Promise<StageReviewer> {
  const options = configuration(overlay);
  const scope = guardScope(name, options);
  const list = prices ?? loadPrices(path.join(options.directory, "prices.yaml"));
  const { commit, dirty } = await workingTree();
  return (plans, verdict) =>
    reviewPlans(
      reviewedStacks(plans, outDirectory, (stack) => partOf(stack, scope)),
      {
        stage: name,
        target: description,
        commit,
        dirty,
        time: new Date(),
        refreshed: refresh,
        command,
        prices: list,
        verdict,
      },
    );
}

/** Returns a review as text, with colours if the output is a terminal that supports them. */
export function reviewText(review: PlanReview): string {
  return renderTerminal(review, { colour: isAnimated(process.stdout, process.env), columns: terminalColumns() });
}
