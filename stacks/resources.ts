import { TerraformResource, type TerraformStack } from "cdktf";

/** Resources of a stack by address, e.g. `databricks_catalog.Catalog_742F25FD`. */
export function resourcesOf(stack: TerraformStack): ReadonlyMap<string, TerraformResource> {
  const resources = stack.node.findAll().filter((construct) => TerraformResource.isTerraformResource(construct));
  return new Map(resources.map((each) => [`${each.terraformResourceType}.${each.friendlyUniqueId}`, each]));
}

/**
 * Lists, for an error message about an unknown address, the addresses of the same type; "none" if there are none.
 *
 * @param address unknown address, e.g. `databricks_catalog.Catalog_742F25FD`
 * @param addresses addresses of all resources of the stack or stacks
 */
export function similarResources(address: string, addresses: Iterable<string>): string {
  const [type] = address.split(".");
  const found = [...addresses].filter((each) => each.startsWith(`${type}.`)).sort();
  return found.length === 0 ? "none" : found.join(", ");
}
