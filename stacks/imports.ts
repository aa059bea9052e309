import { TerraformResource, type TerraformStack } from "cdktf";

/** An import into a resource that is not there: the message is for people. */
export class ImportError extends Error {}

/**
 * Has `stack` take over what exists, in place of making it: the next plan tells what it would change in it.
 *
 * @param imports ids by the address of the resource, e.g. `databricks_catalog.Catalog_742F25FD`
 */
export function importInto(stack: TerraformStack, imports: Readonly<Record<string, string>>): void {
  const resources = new Map(
    stack.node
      .findAll()
      .filter((construct) => TerraformResource.isTerraformResource(construct))
      .map((resource) => [`${resource.terraformResourceType}.${resource.friendlyUniqueId}`, resource]),
  );
  for (const [address, id] of Object.entries(imports)) {
    const resource = resources.get(address);
    if (resource === undefined) {
      const [type] = address.split(".");
      const alike = [...resources.keys()].filter((each) => each.startsWith(`${type}.`)).sort();
      const choice = alike.length === 0 ? "has none of this type" : `has ${alike.join(", ")}`;
      throw new ImportError(`account.yaml: imports.${stack.node.id}: no resource ${address}; the stack ${choice}`);
    }
    resource.importFrom(id);
  }
}
