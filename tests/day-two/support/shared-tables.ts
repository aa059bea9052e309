import type { CloudObject } from "../../../sandbox/ports";

const CATALOG = "shared";
const SCHEMA = `${CATALOG}.samples`;

/** Full names of two existing tables, which no stack manages and which the stages of merge requests may read. */
export const SHARED_TABLES: readonly [string, string] = [`${SCHEMA}.transactions`, `${SCHEMA}.accounts`];

/** The catalog and the schema that contain `SHARED_TABLES`. */
export const SHARED_NAMESPACES: readonly CloudObject[] = [
  { kind: "databricks_catalog", scope: "account", id: CATALOG, attributes: { name: CATALOG } },
  {
    kind: "databricks_schema",
    scope: "account",
    id: SCHEMA,
    attributes: { name: "samples", catalog_name: CATALOG },
  },
];
