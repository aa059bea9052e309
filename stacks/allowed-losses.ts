import type { TerraformResource } from "cdktf";
import type { StackOfPart } from "./moves";
import { resourcesOf } from "./resources";

/**
 * Removes `prevent_destroy` and sets `force_destroy` for resources that an apply may delete or replace. The provider
 * deletes a non-empty resource only if `force_destroy` is in the state: one apply must set it before another apply can
 * delete the resource.
 *
 * @param allowed `guard.allowLoss`, e.g. `platform/databricks_volume.Exchange_5E6F7A8B`: the part of the service, and the
 *   resource's address; the guard reports an address that a plan does not delete or replace
 */
export function allowLosses(stacks: readonly StackOfPart[], allowed: readonly string[]): void {
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
