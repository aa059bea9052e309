import type { TerraformStack } from "cdktf";
import { similarResources, resourcesOf } from "./resources";

/**
 * Error for an import into an unknown resource address. The CLI `fraudops` prints the message without a stack trace.
 */
export class ImportError extends Error {}

/**
 * Imports existing resources into `stack`. The next plan shows the changes to them.
 *
 * @param imports ids by the address of the resource, e.g. `databricks_catalog.Catalog_742F25FD`
 */
export function importResources(stack: TerraformStack, imports: Readonly<Record<string, string>>): void {
  const resources = resourcesOf(stack);
  for (const [address, id] of Object.entries(imports)) {
    const resource = resources.get(address);
    if (resource === undefined) {
      const place = `account.yaml: imports.${stack.node.id}`;
      throw new ImportError(
        `${place}: no resource ${address}; resources of its type: ${similarResources(address, resources.keys())}`,
      );
    }
    resource.importFrom(id);
  }
}
