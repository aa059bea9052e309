import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** What is taken over has a stack to go to. */
export function importsRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const stacks = [
    "bootstrap",
    "account",
    ...stages.flatMap(({ stage, projects }) =>
      ["workspace", "platform", ...Object.keys(projects)].map((part) => `${stage}-${part}`),
    ),
  ];
  return Object.keys(account.imports ?? {})
    .filter((stack) => !stacks.includes(stack))
    .map((stack) => ({ owner: "account", path: ["imports", stack], allowed: stacks.join(", ") }));
}
