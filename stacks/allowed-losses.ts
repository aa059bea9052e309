import type { TerraformResource } from "cdktf";
import type { StackOfPart } from "./moves";
import { resourcesOf } from "./resources";

/**
 * Has resources go that the configuration allows to lose: they may be destroyed, and with all that they hold. A cloud
 * deletes nothing that holds something unless its state says `force_destroy`, so this takes an apply before the one that
 * deletes them.
 *
 * @param allowed `<part>/<address>` of each, as `guard.allowLoss` names it; what no stack has is left to the guard
 */
export function releaseInto(stacks: readonly StackOfPart[], allowed: readonly string[]): void {
  for (const { stack, part } of stacks) {
    for (const [address, resource] of resourcesOf(stack)) {
      if (allowed.includes(`${part}/${address}`)) release(resource);
    }
  }
}

function release(resource: TerraformResource): void {
  const { preventDestroy: _protected, ...lifecycle } = resource.lifecycle ?? {};
  if (Object.keys(lifecycle).length > 0) resource.lifecycle = lifecycle;
  else delete resource.lifecycle;
  if (isForcible(resource)) resource.forceDestroy = true;
}

function isForcible(resource: TerraformResource): resource is TerraformResource & { forceDestroy: boolean } {
  return "forceDestroy" in resource;
}
