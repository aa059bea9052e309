import { SparkAccess, type SparkServices } from "../access/spark-access";
import { MissingPrivilegeError } from "../access/unity-catalog";
import { CloudError, type JsonObject } from "../ports";
import { parseTableName } from "../runtime/tables/table-name";
import type { Call, Route, Services } from "./route";

/**
 * Routes `POST /sandbox/access`. The Spark catalog plugin calls this path to check the privileges of the principal as
 * which a task runs. Tasks of jobs call their workspace; the sandbox's own tasks, e.g. imports, call the control API.
 */
export const sparkAccessRoutes: readonly Route[] = (["workspace", "control"] as const).map((on) => ({
  on,
  evidence: "assumed",
  source: "the sandbox's own interface",
  method: "POST",
  path: "/sandbox/access",
  handle: answer,
}));

async function answer(call: Call, services: Services): Promise<JsonObject> {
  const caller = { principal: call.principal, from: call.scope === "" ? undefined : call.scope };
  try {
    return await new SparkAccess(services.unityCatalog).answer(caller, call.body, servicesOf(call, services));
  } catch (error) {
    // Answers the reason without the caller's name, because the plugin reproduces the message of Databricks, which
    // does not name the caller.
    throw error instanceof MissingPrivilegeError ? new CloudError(error.status, error.code, error.reason) : error;
  }
}

function servicesOf(call: Call, { engine, objects }: Services): SparkServices {
  return {
    tableExists: async (fullName) => {
      const { catalog, schema, table } = parseTableName(fullName);
      return (await engine.warehouse.table(catalog, schema, table)) !== undefined;
    },
    createSchema: async (catalog, schema) => {
      await objects.create(call, "databricks_schema", { catalog_name: catalog, name: schema });
    },
    dropSchema: (fullName) => objects.delete(call, "databricks_schema", fullName),
  };
}
