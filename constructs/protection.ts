import type { TerraformResourceLifecycle } from "cdktf";

/**
 * Properties of a stateful resource that set `prevent_destroy`.
 *
 * @param deletionProtection whether a plan that destroys the resource fails
 */
export function protection(deletionProtection: boolean): { readonly lifecycle?: TerraformResourceLifecycle } {
  return deletionProtection ? { lifecycle: { preventDestroy: true } } : {};
}
