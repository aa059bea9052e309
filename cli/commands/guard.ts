import type { Command } from "commander";
import { isBlocking } from "../../guard/guard";
import { requireCheckov, runCheckov } from "../guard/checkov";
import { UserError } from "../project";
import { checkovText } from "../report/checkov-text";
import { verdictText } from "../report/verdict-text";
import type { TargetOptions } from "../target";
import { document } from "./documentation";
import { addStageArgument, withStacks } from "./open-stacks";
import { addTargetOptions } from "./options";
import { planAndJudge } from "./plan";
import { printJson } from "./print-json";

interface GuardOptions extends TargetOptions {
  readonly checkov?: boolean;
  readonly json?: boolean;
}

/** `fraudops guard <stage>`: checks the plans of a stage against the guard's rules. */
export function addGuardCommand(program: Command): void {
  const command = program
    .command("guard")
    .description("check the plans of a stage against the guard's rules (docs/security.md); fails on an error");
  addStageArgument(command).option("--checkov", "also run checkov; install it with `npm run setup:checkov`");
  addTargetOptions(command);
  document(command, {
    examples: [
      ["guard prod", "print the findings in prod as it would be after an apply"],
      ["guard prod --checkov", "also print the findings of checkov"],
    ],
    json: `{ "stage", "findings", "waived", "allowedLosses", "examined", "notExamined": [{ "stack", "reason" }], "checkov"? }`,
  });
  command.action(guard);
}

async function guard(stage: string, options: GuardOptions): Promise<void> {
  if (options.checkov === true) requireCheckov();
  await withStacks(stage, options, async ({ request }) => {
    const { plans, verdict } = await planAndJudge(request, { refresh: true });
    const notExamined = plans.flatMap(({ stack, json, notPlannable: reason = "" }) =>
      json === undefined ? [{ stack, reason }] : [],
    );
    const planned = plans.flatMap(({ stack, json }) => (json === undefined ? [] : [[stack, json] as const]));
    const checkov = options.checkov === true ? await runCheckov(Object.fromEntries(planned)) : undefined;
    if (options.json === true) printJson({ stage, ...verdict, notExamined, checkov });
    else {
      console.log(verdictText(stage, verdict));
      for (const { stack, reason } of notExamined) console.log(`${stack} was not examined: ${reason}`);
      if (checkov !== undefined) console.log(checkovText(checkov));
    }
    const isClean = !isBlocking(verdict) && (checkov?.findings.length ?? 0) === 0;
    if (!isClean) throw new UserError(`the check of the plan for ${stage} found errors; they are listed above`);
  });
}
