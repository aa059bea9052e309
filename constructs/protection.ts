import type { TerraformResourceLifecycle } from "cdktf";

/**
 * Lifecycle of a resource that holds something which cannot be made again: spread it into the resource's properties.
 *
 * @param protect whether a plan that destroys the resource is an error
 */
export function protection(protect: boolean): { readonly lifecycle?: TerraformResourceLifecycle } {
  return protect ? { lifecycle: { preventDestroy: true } } : {};
}
