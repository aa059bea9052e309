import { TerraformResource, type TerraformStack } from "cdktf";

/** Resources of a stack by address, e.g. `databricks_catalog.Catalog_742F25FD`. */
export function resourcesOf(stack: TerraformStack): ReadonlyMap<string, TerraformResource> {
  const resources = stack.node.findAll().filter((construct) => TerraformResource.isTerraformResource(construct));
  return new Map(resources.map((each) => [`${each.terraformResourceType}.${each.friendlyUniqueId}`, each]));
}

/** Describes, for an error message, which resources with the type of a missing address a stack has. */
export function similarResources(address: string, addresses: Iterable<string>): string {
  const [type] = address.split(".");
  const found = [...addresses].filter((each) => each.startsWith(`${type}.`)).sort();
  return found.length === 0 ? "has none of this type" : `has ${found.join(", ")}`;
}
