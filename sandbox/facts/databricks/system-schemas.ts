import { resource } from "../define";
import { missing } from "../errors";
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
/** Schemas that are always enabled. The service refuses to enable them again; the provider ignores this error. */
const KEPT_ON = ["billing", "information_schema"];

const systemSchema = resource({
  type: "databricks_system_schema",
  evidence: "read in source",
  source: "catalog/resource_system_schema.go; the list of schemas is documented; each metastore has its own schemas",
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
  ],
  create: (planned, context) => {
    const { id } = currentMetastore(context);
    const schema = text(planned, "schema");
    return {
      id: `${id}|${schema}`,
      metastore_id: id,
      full_name: `system.${schema}`,
      state: "ENABLE_COMPLETED",
      auto_enabled: KEPT_ON.includes(schema),
    };
  },
});

export const systemSchemaBehaviours: readonly ResourceBehaviour[] = [systemSchema];
