import { TerraformResource, type TerraformStack } from "cdktf";

/** Resources of a stack by their addresses, e.g. `databricks_catalog.Catalog_742F25FD`. */
export function resourcesOf(stack: TerraformStack): ReadonlyMap<string, TerraformResource> {
  const resources = stack.node.findAll().filter((construct) => TerraformResource.isTerraformResource(construct));
  return new Map(resources.map((each) => [`${each.terraformResourceType}.${each.friendlyUniqueId}`, each]));
}

/** What a stack has in place of an address that it does not have: its resources of the type. */
export function alike(address: string, addresses: Iterable<string>): string {
  const [type] = address.split(".");
  const found = [...addresses].filter((each) => each.startsWith(`${type}.`)).sort();
  return found.length === 0 ? "has none of this type" : `has ${found.join(", ")}`;
}
