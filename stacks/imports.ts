import type { TerraformStack } from "cdktf";
import { alike, resourcesOf } from "./resources";

/** An import into a resource that is not there: the message is for people. */
export class ImportError extends Error {}

/**
 * Has `stack` take over what exists, in place of making it: the next plan tells what it would change in it.
 *
 * @param imports ids by the address of the resource, e.g. `databricks_catalog.Catalog_742F25FD`
 */
export function importInto(stack: TerraformStack, imports: Readonly<Record<string, string>>): void {
  const resources = resourcesOf(stack);
  for (const [address, id] of Object.entries(imports)) {
    const resource = resources.get(address);
    if (resource === undefined) {
      const place = `account.yaml: imports.${stack.node.id}`;
      throw new ImportError(`${place}: no resource ${address}; the stack ${alike(address, resources.keys())}`);
    }
    resource.importFrom(id);
  }
}
