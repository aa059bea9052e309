import type { JsonObject } from "../../ports";
import { notEmulated, resource } from "../define";
import { inUse, invalid } from "../errors";
import { uuid } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { flag, valueOr, text, textOf } from "../values";
import { contentsOf, dropContents, schemasOf } from "./contents";
import { bind, reachable, unbind } from "./isolation";
import { knownOwner } from "./owner";
import { currentMetastore } from "./scopes";
import { changed, inMetastore, isWithin, provenance, securableName, trimmedUrl } from "./securables";

const catalog = resource({
  type: "databricks_catalog",
  evidence: "documented",
  source:
    "Unity Catalog API: catalogs (create, get, delete: observed with the real provider); catalog/resource_catalog.go",
  scope: "account",
  unique: [["name"]],
  rules: [
    inMetastore,
    securableName,
    knownOwner,
    notEmulated("connection_name", "provider_name", "share_name", "managed_online_catalog_spec"),
    {
      refuses: "a storage root outside all external locations, and a missing storage root if the metastore has none",
      check: (planned, context) => {
        const root = text(planned, "storage_root");
        if (!root && !textOf(currentMetastore(context), "storage_root")) {
          throw invalid(
            "Metastore storage root URL does not exist. Please provide a storage location for the catalog (storage_root)",
          );
        }
        const locations = context.store.find("databricks_external_location", "account");
        if (root && !locations.some((each) => isWithin(root, textOf(each, "url")))) {
          throw invalid(`No external location covers storage_root ${root}: create one first`);
        }
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of a catalog that contains schemas, unless force_destroy is set",
      check: ({ id, attributes }, context) => {
        const [schema] = schemasOf(context, id);
        if (schema && !flag(attributes, "force_destroy")) {
          throw inUse(`Catalog '${id}' is not empty. The catalog has schema ${textOf(schema, "name")}`);
        }
      },
    },
  ],
  runtimeRefuses: ["the deletion of a catalog with tables that Terraform did not create, unless force_destroy is set"],
  create: async (planned, context) => {
    const name = text(planned, "name");
    await context.runtime.createCatalog(name);
    await bind("databricks_catalog", planned, context);
    return {
      ...provenance(planned, context),
      id: name,
      full_name: name,
      catalog_type: "MANAGED_CATALOG",
      securable_type: "CATALOG",
      isolation_mode: valueOr(planned, "isolation_mode", "OPEN"),
      enable_predictive_optimization: valueOr(planned, "enable_predictive_optimization", "INHERIT"),
      effective_predictive_optimization_flag: planned["effective_predictive_optimization_flag"] ?? [],
      provisioning_info: planned["provisioning_info"] ?? [],
      storage_location: storageLocation(planned, context),
    };
  },
  update: async (planned, _prior, context) => {
    await bind("databricks_catalog", planned, context);
    return changed(planned, context);
  },
  delete: async ({ id, attributes }, context) => {
    for (const schema of schemasOf(context, id)) {
      await dropContents(context, id, textOf(schema, "name"));
      await context.store.delete(schema.kind, schema.scope, schema.id);
    }
    await context.runtime.dropCatalog(id, flag(attributes, "force_destroy"));
    await unbind("databricks_catalog", id, context);
  },
});

function storageLocation(planned: JsonObject, context: BehaviourContext): string {
  const root = text(planned, "storage_root") || textOf(currentMetastore(context), "storage_root");
  return `${trimmedUrl(root)}/__unitystorage/catalogs/${uuid()}`;
}

const schema = resource({
  type: "databricks_schema",
  evidence: "documented",
  source:
    "Unity Catalog API: schemas (create, get, delete: observed with the real provider); catalog/resource_schema.go",
  scope: "account",
  references: [{ path: "catalog_name", kind: "databricks_catalog" }],
  unique: [["catalog_name", "name"]],
  rules: [inMetastore, reachable("databricks_catalog", "catalog_name"), securableName, knownOwner],
  deleteRules: [
    {
      refuses: "the deletion of a schema that contains volumes or models, unless force_destroy is set",
      check: ({ id, attributes }, context) => {
        const [held] = contentsOf(context, text(attributes, "catalog_name"), text(attributes, "name"));
        if (held && !flag(attributes, "force_destroy")) {
          throw inUse(`Schema '${id}' is not empty. The schema has ${held.kind} ${textOf(held, "name")}`);
        }
      },
    },
  ],
  runtimeRefuses: ["the deletion of a schema with tables, unless force_destroy is set"],
  create: async (planned, context) => {
    const [catalogName, name] = [text(planned, "catalog_name"), text(planned, "name")];
    await context.runtime.createSchema(catalogName, name);
    const { metastore_id, owner } = provenance(planned, context);
    return {
      id: `${catalogName}.${name}`,
      schema_id: uuid(),
      metastore_id,
      owner,
      enable_predictive_optimization: valueOr(planned, "enable_predictive_optimization", "INHERIT"),
    };
  },
  delete: async ({ attributes }, context) => {
    const [catalogName, name] = [text(attributes, "catalog_name"), text(attributes, "name")];
    const force = flag(attributes, "force_destroy");
    if (force) await dropContents(context, catalogName, name);
    await context.runtime.dropSchema(catalogName, name, force);
  },
});

export const catalogBehaviours: readonly ResourceBehaviour[] = [catalog, schema];
