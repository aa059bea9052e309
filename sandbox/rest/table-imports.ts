import { randomUUID } from "node:crypto";
import { invalid, missing } from "../facts/errors";
import type { CloudObject, JsonObject, ObjectStore } from "../ports";
import { ACCOUNT_USERS } from "../access/unity-catalog";
import { parseTableName, type TableName } from "../runtime/tables/table-name";
import type { Call, Route, Services } from "./route";
import { tableBody } from "./tables";

/** Route `POST /sandbox/imports`, which imports a local file as a table and grants all users SELECT on it. */
export const tableImportRoutes: readonly Route[] = [
  {
    on: "control",
    access: "admin",
    evidence: "assumed",
    source: "the sandbox's own interface",
    method: "POST",
    path: "/sandbox/imports",
    handle: importFile,
  },
];

async function importFile(call: Call, { store, engine }: Services): Promise<JsonObject> {
  const { file, table, replace, text } = call.body;
  if (typeof file !== "string" || typeof table !== "string") {
    throw invalid("file (an absolute path) and table are required");
  }
  const name = parseTableName(table);
  const catalog = catalogOf(store, name);
  const request = { file, name, replace: replace === true, text: text === true, principal: call.principal.name };
  await engine.importer.check(request);
  const id = `${name.catalog}.${name.schema}`;
  const schemaCreated = store.get("databricks_schema", "account", id) === undefined;
  if (schemaCreated) {
    await engine.warehouse.createSchema(name.catalog, name.schema);
    await store.put(schemaObject(id, name, catalog, call.principal.name));
  }
  try {
    const written = await engine.importer.run(request);
    await grantReadToAll(store, name, schemaCreated);
    return { table: tableBody(name, written), rows: written.writtenRows ?? null, schema_created: schemaCreated };
  } catch (error) {
    if (schemaCreated) {
      await engine.warehouse.dropSchema(name.catalog, name.schema, false);
      await store.delete("databricks_schema", "account", id);
    }
    throw error;
  }
}

/**
 * Grants all users SELECT on the table, and USE_SCHEMA on its schema if the import created the schema. On Databricks,
 * the owner would grant these privileges in SQL, but open-source Spark has no `GRANT`.
 */
async function grantReadToAll(
  store: ObjectStore,
  { catalog, schema, table }: TableName,
  schemaCreated: boolean,
): Promise<void> {
  const grants = [
    { type: "table", name: `${catalog}.${schema}.${table}`, privilege: "SELECT" },
    ...(schemaCreated ? [{ type: "schema", name: `${catalog}.${schema}`, privilege: "USE_SCHEMA" }] : []),
  ];
  for (const { type, name, privilege } of grants) {
    const id = `${type}/${name}/${ACCOUNT_USERS}`;
    const attributes = { id, [type]: name, principal: ACCOUNT_USERS, privileges: [privilege] };
    await store.put({ kind: "databricks_grant", scope: "account", id, attributes });
  }
}

function catalogOf(store: ObjectStore, { catalog }: TableName): CloudObject {
  const catalogs = store.find("databricks_catalog", "account");
  const names = catalogs.map(({ attributes }) => String(attributes["name"]));
  const found = catalogs[names.findIndex((name) => name.toLowerCase() === catalog)];
  if (found !== undefined) return found;
  const known =
    names.length === 0 ? "there is no catalog yet: run ./fraudops apply <stage>" : `existing: ${names.join(", ")}`;
  throw missing(`Catalog '${catalog}' does not exist; ${known}`);
}

/** Object to store for a new schema, as Terraform would create it, so that deleting the catalog finds the schema. */
function schemaObject(id: string, { schema }: TableName, catalog: CloudObject, owner: string): CloudObject {
  const attributes = {
    id,
    catalog_name: String(catalog.attributes["name"]),
    name: schema,
    owner,
    schema_id: randomUUID(),
    metastore_id: catalog.attributes["metastore_id"] ?? null,
    enable_predictive_optimization: "INHERIT",
    force_destroy: false,
  };
  return { kind: "databricks_schema", scope: "account", id, attributes };
}
