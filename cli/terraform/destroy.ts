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
 * For a stage with deletionProtection: refuses to destroy stacks that contain stateful resources, unless
 * `guard.allowLoss` names each of these resources.
 * @throws UserError with the entries that `guard.allowLoss` needs
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
      `stage ${scope.name} has deletionProtection: nothing was destroyed. If the loss is intended, add all of these resources to guard.allowLoss in the stage's file:`,
      ...unnamed.map((resource) => `- ${resource}`),
    ].join("\n"),
  );
}

/**
 * Plans the destruction of a stage, dependent stacks first. Skips empty stacks.
 * @throws UserError if a stack cannot be planned, or if its state does not record all objects that an interrupted apply
 *   created
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
 * Destroys stacks in the order of `plans`. Plans each stack again before its destruction, because callers delete model
 * versions and the endpoints that serve them after they have made `plans`.
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
