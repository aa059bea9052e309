import { resource } from "../define";
import { invalid, missing } from "../errors";
import type { ResourceBehaviour } from "../types";
import { text } from "../values";
import { currentMetastore } from "./scopes";

/** Schemas of the catalog `system`: those that an administrator must enable, and those that are always enabled. */
export const SYSTEM_SCHEMAS = [
  "access",
  "billing",
  "compute",
  "information_schema",
  "lakeflow",
  "marketplace",
  "mlflow",
  "query",
  "serving",
  "sharing",
  "storage",
];

/** States of the schemas that Databricks enables itself. No request can enable or disable them. */
const ENABLED_BY_DATABRICKS: Readonly<Record<string, string>> = {
  billing: "MANAGED",
  information_schema: "ENABLE_COMPLETED",
};

/** State of a system schema that no request has enabled. */
export function initialState(schema: string): string {
  return ENABLED_BY_DATABRICKS[schema] ?? "AVAILABLE";
}

const systemSchema = resource({
  type: "databricks_system_schema",
  evidence: "read in source",
  source:
    "catalog/resource_system_schema.go; the list of schemas is documented; each metastore has its own schemas; managed schemas: provider issues 4539, 5878",
  scope: "account",
  rules: [
    {
      refuses: "a workspace without a metastore, and a schema that Databricks does not have",
      check: (planned, context) => {
        currentMetastore(context);
        const name = text(planned, "schema");
        if (!SYSTEM_SCHEMAS.includes(name))
          throw missing(`Schema '${name}' does not exist; existing: ${SYSTEM_SCHEMAS.join(", ")}`);
      },
    },
    {
      // The provider ignores this error, but fails afterwards, because it removes a managed schema from the state.
      refuses: "a schema in the state MANAGED",
      check: (planned) => {
        const name = text(planned, "schema");
        if (initialState(name) === "MANAGED") {
          throw invalid(`${name} system schema can only be enabled by Databricks`);
        }
      },
    },
  ],
  create: (planned, context) => {
    const { id } = currentMetastore(context);
    const schema = text(planned, "schema");
    return {
      id: `${id}|${schema}`,
      metastore_id: id,
      full_name: `system.${schema}`,
      state: "ENABLE_COMPLETED",
      auto_enabled: false,
    };
  },
});

export const systemSchemaBehaviours: readonly ResourceBehaviour[] = [systemSchema];
