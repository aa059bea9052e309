import { invalid } from "../facts/errors";
import { CloudError, type JsonObject } from "../ports";
import type { DeltaTable } from "../runtime/tables/delta-table";
import { parseTableName, type TableName } from "../runtime/tables/table-name";
import { nextPage, pageSize, paginate } from "./pagination";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.1/unity-catalog/tables";
const row = {
  method: "GET",
  evidence: "documented",
  source: "Unity Catalog API reference: tables; databricks-sdk 0.156",
} as const;

/** Routes that read tables, from the files that Spark wrote for them, because the store does not contain tables. */
export const tableRoutes: readonly Route[] = [
  { ...row, path: ROOT, handle: list },
  { ...row, path: "/api/2.1/unity-catalog/table-summaries", handle: listSummaries },
  { ...row, path: `${ROOT}/:name`, handle: one },
  // MLflow's Delta datasets read the table id at this path of API version 2.0. The answer is that of version 2.1.
  {
    method: "GET",
    path: "/api/2.0/unity-catalog/tables/:name",
    evidence: "read in source",
    source: "mlflow 3.8.1, data/delta_dataset_source.py",
    handle: one,
  },
  {
    ...row,
    path: `${ROOT}/:name/exists`,
    handle: async (call, services) => ({ table_exists: (await find(call, services)) !== undefined }),
  },
];

async function list(call: Call, { store, engine, unityCatalog }: Services): Promise<JsonObject> {
  const { catalog_name: catalog, schema_name: schema } = call.query;
  if (!catalog || !schema) {
    throw invalid("catalog_name and schema_name are required");
  }
  const [known] = store.find("databricks_schema", "account", { catalog_name: catalog, name: schema });
  if (known === undefined) {
    throw new CloudError(404, "SCHEMA_DOES_NOT_EXIST", `Schema '${catalog}.${schema}' does not exist.`);
  }
  unityCatalog.requireVisible(call.principal, { type: "schema", name: `${catalog}.${schema}` }, call.scope);
  const names = (await engine.warehouse.tables(catalog, schema)).filter((table) =>
    unityCatalog.canSee(call.principal, { type: "table", name: `${catalog}.${schema}.${table}` }, call.scope),
  );
  const page = paginate(names, call.query["page_token"], pageSize(call.query["max_results"], 50, 50));
  const tables = await Promise.all(
    page.items.map(async (table) => {
      const found = await engine.warehouse.table(catalog, schema, table);
      const name = `${catalog}.${schema}.${table}`;
      const owner = unityCatalog.owners.of({ type: "table", name });
      return found === undefined ? [] : [{ ...tableBody({ catalog, schema, table }, found), owner }];
    }),
  );
  return { tables: tables.flat(), ...nextPage(page) };
}

/** Lists the names of a catalog's tables. `%` is the only wildcard in the patterns for schema and table names. */
async function listSummaries(call: Call, { store, engine, unityCatalog }: Services): Promise<JsonObject> {
  const catalog = call.query["catalog_name"] ?? "";
  const [schemas, names] = [call.query["schema_name_pattern"], call.query["table_name_pattern"]].map(matcher);
  const tables: JsonObject[] = [];
  for (const { attributes } of store.find("databricks_schema", "account", { catalog_name: catalog })) {
    const schema = String(attributes["name"]);
    if (schemas?.test(schema) === false) continue;
    for (const table of await engine.warehouse.tables(catalog, schema)) {
      const fullName = `${catalog}.${schema}.${table}`;
      if (names?.test(table) === false) continue;
      if (!unityCatalog.canSee(call.principal, { type: "table", name: fullName }, call.scope)) continue;
      tables.push({ full_name: fullName, table_type: "MANAGED" });
    }
  }
  const page = paginate(tables, call.query["page_token"], pageSize(call.query["max_results"], 10_000, 10_000));
  return { tables: page.items, ...nextPage(page) };
}

function matcher(pattern: string | undefined): RegExp | undefined {
  if (pattern === undefined || pattern === "") return undefined;
  const literal = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("%", ".*")}$`);
}

async function one(call: Call, services: Services): Promise<JsonObject> {
  const name = nameOf(call);
  const found = await find(call, services);
  const fullName = `${name.catalog}.${name.schema}.${name.table}`;
  const owner = services.unityCatalog.owners.of({ type: "table", name: fullName });
  if (found !== undefined) return { ...tableBody(name, found), owner };
  throw new CloudError(404, "TABLE_DOES_NOT_EXIST", `Table '${fullName}' does not exist.`);
}

function nameOf(call: Call): TableName {
  return parseTableName(call.params["name"] ?? "");
}

/** Finds the table in the path; undefined if it does not exist. Throws if the caller may not see it. */
async function find(call: Call, { engine, unityCatalog }: Services): Promise<DeltaTable | undefined> {
  const { catalog, schema, table } = nameOf(call);
  const found = await engine.warehouse.table(catalog, schema, table);
  const securable = { type: "table", name: `${catalog}.${schema}.${table}` } as const;
  if (found !== undefined) unityCatalog.requireVisible(call.principal, securable, call.scope);
  return found;
}

/** API body of a table. */
export function tableBody({ catalog, schema, table }: TableName, found: DeltaTable): JsonObject {
  return {
    name: table,
    catalog_name: catalog,
    schema_name: schema,
    full_name: `${catalog}.${schema}.${table}`,
    table_id: found.id,
    table_type: "MANAGED",
    data_source_format: "DELTA",
    storage_location: `file://${found.folder}`,
    columns: found.columns.map(({ name, type, nullable }, position) => ({
      name,
      type_text: type,
      type_name: typeName(type),
      position,
      nullable,
    })),
    properties: found.properties,
    created_at: found.createdAt,
    updated_at: found.updatedAt,
  };
}

/** `ColumnTypeName` of the API, e.g. `DECIMAL` for `decimal(18,2)`. */
function typeName(type: string): string {
  const [base = ""] = /^\w+/.exec(type) ?? [];
  const names: Readonly<Record<string, string>> = { bigint: "LONG", smallint: "SHORT", tinyint: "BYTE" };
  return names[base] ?? base.toUpperCase();
}
