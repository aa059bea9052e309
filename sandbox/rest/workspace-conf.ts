import { isObject } from "../facts/values";
import type { JsonObject } from "../ports";
import { checkKeys } from "../facts/databricks/workspace-conf";
import type { Call, Route, Services } from "./route";

const TYPE = "databricks_workspace_conf";
const row = {
  access: "workspace admin",
  evidence: "read in source",
  source: "workspace/resource_workspace_conf.go of provider 1.99.0",
} as const;

/**
 * Routes for the workspace configuration. The store contains the keys that were set; other keys are answered as null.
 * The sandbox lets only workspace admins read the configuration; whether Databricks restricts reads is not verified.
 */
export const workspaceConfRoutes: readonly Route[] = [
  "/api/2.0/workspace-conf",
  "/api/2.0/preview/workspace-conf",
].flatMap(
  (path) =>
    [
      { ...row, method: "GET", path, handle: read },
      { ...row, method: "PATCH", path, handle: update },
    ] satisfies Route[],
);

function read(call: Call, services: Services): JsonObject {
  const keys = (call.query["keys"] ?? "").split(",").filter((key) => key !== "");
  checkKeys(keys);
  const set = stored(call, services);
  return Object.fromEntries(keys.map((key) => [key, set[key] ?? null]));
}

async function update(call: Call, services: Services): Promise<undefined> {
  const [object] = services.objects.find(call, TYPE);
  const given = Object.fromEntries(Object.entries(call.body).map(([key, value]) => [key, String(value)]));
  const attributes = { custom_config: { ...stored(call, services), ...given } };
  await services.objects.put(call, TYPE, object, attributes);
  call.reply.status(204);
  return undefined;
}

/** Keys of the workspace configuration that were set, with their values. */
function stored(call: Call, { objects }: Services): JsonObject {
  const config = objects.find(call, TYPE)[0]?.attributes["custom_config"];
  return isObject(config) ? config : {};
}
