import { SHARED_STACKS, stageParts, stageStackName } from "../../core/naming";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** What is taken over has a stack to go to. */
export function importsRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const stacks = [
    ...SHARED_STACKS,
    ...stages.flatMap(({ stage, projects }) =>
      stageParts(...Object.keys(projects)).map((part) => stageStackName(stage, part)),
    ),
  ];
  return Object.keys(account.imports ?? {})
    .filter((stack) => !stacks.includes(stack))
    .map((stack) => ({ owner: "account", path: ["imports", stack], allowed: stacks.join(", ") }));
}
