import type { CloudObject } from "../../ports";
import type { BehaviourContext } from "../types";
import { textOf } from "../values";
import { bucketOfUrl } from "./securables";

/** Resource types whose objects belong to a schema. */
const IN_SCHEMA = ["databricks_volume", "databricks_registered_model"] as const;

export function schemasOf({ store }: BehaviourContext, catalog: string): readonly CloudObject[] {
  return store.find("databricks_schema", "account", { catalog_name: catalog });
}

/** Volumes and registered models of a schema. */
export function contentsOf({ store }: BehaviourContext, catalog: string, schema: string): readonly CloudObject[] {
  return IN_SCHEMA.flatMap((kind) => store.find(kind, "account", { catalog_name: catalog, schema_name: schema }));
}

/** Deletes the volumes and registered models of a schema, before the schema or its catalog is deleted. */
export async function dropContents(context: BehaviourContext, catalog: string, schema: string): Promise<void> {
  for (const object of contentsOf(context, catalog, schema)) {
    if (object.kind === "databricks_volume") {
      await context.runtime.dropVolume(catalog, schema, textOf(object, "name"));
    } else {
      await context.runtime.deleteRegisteredModel(object.id);
    }
    await context.store.delete(object.kind, object.scope, object.id);
  }
}

/** Bucket in the `storage_root` of a catalog; undefined if the catalog has no `storage_root`. */
export function bucketOfCatalog({ store }: BehaviourContext, catalog: string): string | undefined {
  return bucketOfUrl(textOf(store.get("databricks_catalog", "account", catalog), "storage_root"));
}
