import type { Command } from "commander";
import type { PriceList } from "../../review/cost/price-list";
import { renderCost } from "../../review/render/cost";
import { stageReviewer } from "../review/stage-reviewer";
import type { TargetOptions } from "../target";
import { terminalColumns } from "../terminal";
import { document } from "./documentation";
import { addStageArgument, withStacks } from "./open-stacks";
import { addTargetOptions, noRefreshOption, pricesOption } from "./options";
import { planAndJudge, planCommand } from "./plan";
import { printJson } from "./print-json";

interface CostOptions extends TargetOptions {
  readonly prices?: PriceList;
  readonly json?: boolean;
  readonly refresh: boolean;
}

/** `fraudops cost <stage>`: estimates the monthly cost of a stage, current and planned. */
export function addCostCommand(program: Command): void {
  const command = program
    .command("cost")
    .description("estimate the monthly cost of a stage, idle and in use, from its plans and a price list");
  addStageArgument(command).addOption(pricesOption()).addOption(noRefreshOption());
  addTargetOptions(command);
  document(command, {
    examples: [
      ["cost dev", "print quantities, prices and sums"],
      ["cost prod --prices config/prices.yaml --json", "use the prices in this file, and print JSON"],
    ],
    json: `{ currency, before: { idle, busy, unknown }, after, lines: [...], assumptions, tiers, regions, sources }, USD a month`,
  });
  command.action(cost);
}

async function cost(stage: string, options: CostOptions): Promise<void> {
  await withStacks(stage, options, async ({ request, target }) => {
    const reviewer = await stageReviewer(request, target, planCommand(stage, options), options);
    const { plans } = await planAndJudge(request, options);
    const review = reviewer(plans);
    if (options.json === true) printJson(review.cost);
    else console.log(renderCost(review, terminalColumns()));
  });
}
