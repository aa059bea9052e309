import type { Command } from "commander";
import path from "node:path";
import { loadPrices } from "../../config/prices/load";
import type { CostReview } from "../../review/cost/model";
import { renderCost } from "../../review/render/cost";
import { reviewPlans } from "../../review/review";
import { configuration } from "../configuration";
import { guardScope, partOf, SHARED } from "../guard/scope";
import { reviewedStacks } from "../review/reviewed-stacks";
import { planStack, stacksInOrder, type StackPlan } from "../terraform/plan";
import { synthesize } from "../terraform/synthesize";

interface CostOptions {
  readonly prices?: string;
  readonly json?: true;
  readonly refresh: boolean;
}

/** `fraudops cost <stage>`: what a stage costs a month as it is planned, and as it is. */
export function addCostCommand(program: Command): void {
  program
    .command("cost")
    .description("estimate what a stage costs a month, idle and in use, from the plans of its stacks and a price list")
    .argument("<stage>", "a stage, or `account` for what all stages share")
    .option("--prices <file>", "price list in the shape of config/prices.yaml, which is read otherwise")
    .option("--no-refresh", "plan from the recorded state, without an identity in Databricks")
    .option("--json", "print quantities, prices and sums as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  fraudops cost dev\n  fraudops cost prod --prices our-prices.yaml --json\n\nExit codes: 0 estimated, 1 failed",
    )
    .action(cost);
}

async function cost(stage: string, { prices, json, refresh }: CostOptions): Promise<void> {
  const options = configuration();
  const list = loadPrices(prices ?? path.join(options.directory, "prices.yaml"));
  const scope = guardScope(stage, options);
  const outDirectory = await synthesize(stage === SHARED ? [] : [stage]);
  const plans: StackPlan[] = [];
  for (const stack of stacksInOrder(outDirectory, stage)) plans.push(await planStack(outDirectory, stack, { refresh }));
  const stacks = reviewedStacks(plans, outDirectory, (stack) => partOf(stack, scope));
  const review = reviewPlans(stacks, {
    stage,
    target: "",
    dirty: false,
    time: new Date(),
    refreshed: refresh,
    prices: list,
  });
  console.log(
    json === true ? JSON.stringify(review.cost satisfies CostReview, null, 2) : renderCost(review, columns()),
  );
}

function columns(): number {
  return process.stdout.isTTY ? process.stdout.columns : 120;
}
