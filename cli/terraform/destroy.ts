import { STATEFUL_TYPES } from "../../guard/stateful-types";
import { partOf, type GuardScope } from "../guard/scope";
import { UserError } from "../project";
import { applyPlan, type ApplyListener } from "./apply-plan";
import { initialize } from "./initialize";
import type { OrderedStack } from "./manifest";
import { planStack, type StackPlan } from "./plan";
import { recover, type RecoveryListener } from "./recover";
import type { StackChange } from "./stack-change";
import type { StackFolder } from "./stack-folder";
import { pullState, recordedObjects } from "./state";

/**
 * Refuses stacks under deletion protection that hold what cannot be made again, unless the configuration allows to lose
 * each of it.
 * @throws UserError with what `guard.allowLoss` has to name
 */
export async function requireAllowedLosses(
  stacks: readonly OrderedStack[],
  folderOf: (stack: string) => StackFolder,
  scope: GuardScope,
): Promise<void> {
  const unnamed: string[] = [];
  for (const { name } of stacks) {
    const folder = folderOf(name);
    await initialize(folder);
    const held = recordedObjects(await pullState(folder)).filter(({ type }) => type in STATEFUL_TYPES);
    const resources = held.map(({ address }) => `${partOf(name, scope)}/${address}`);
    unnamed.push(...resources.filter((resource) => !scope.settings.allowLoss.includes(resource)));
  }
  if (unnamed.length === 0) return;
  throw new UserError(
    [
      `stage ${scope.name} has deletionProtection, and nothing was done. If the loss is meant, name all of this in guard.allowLoss of its file:`,
      ...unnamed.map((resource) => `- ${resource}`),
    ].join("\n"),
  );
}

/**
 * Plans the destruction of a stage, the stack first that no other builds on. Stacks that hold nothing are left out.
 * @throws UserError when a stack cannot be planned, or an apply was cut off and its state lacks something
 */
export async function planDestruction(
  stacks: readonly OrderedStack[],
  folderOf: (stack: string) => StackFolder,
  listener: RecoveryListener,
): Promise<readonly StackPlan[]> {
  const plans: StackPlan[] = [];
  for (const { name } of [...stacks].reverse()) {
    const folder = folderOf(name);
    await recover(folder, listener);
    await initialize(folder);
    const state = await pullState(folder);
    if (recordedObjects(state).length > 0) plans.push(await planStack(folder, { destroy: true }));
  }
  return plans;
}

/**
 * Destroys stacks in the order of their plans, each by a plan of its own turn: what was emptied before is gone by then.
 * @throws UserError with Terraform's errors
 */
export async function destroyStage(
  plans: readonly StackPlan[],
  folderOf: (stack: string) => StackFolder,
  listener: ApplyListener,
): Promise<readonly StackChange[]> {
  const changes: StackChange[] = [];
  for (const { stack } of plans) {
    const folder = folderOf(stack);
    changes.push(await applyPlan(folder, await planStack(folder, { destroy: true }), listener));
  }
  return changes;
}
