import type { TerraformResourceLifecycle } from "cdktf";

/**
 * Properties of a stateful resource that set `prevent_destroy`.
 *
 * @param protect whether a plan that destroys the resource fails
 */
export function protection(protect: boolean): { readonly lifecycle?: TerraformResourceLifecycle } {
  return protect ? { lifecycle: { preventDestroy: true } } : {};
}
