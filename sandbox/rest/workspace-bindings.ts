import type { SecurableType } from "../access/securables";
import { isObject } from "../facts/values";
import { type Isolated, bindTo, boundWorkspaces, unbindFrom } from "../facts/databricks/isolation";
import { missing } from "../facts/errors";
import { CloudError, type Json, type JsonObject } from "../ports";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.1/unity-catalog";
const row = {
  evidence: "documented",
  source: "Unity Catalog API reference: workspace bindings; databricks-sdk-go 0.93",
} as const;

const TYPES: Readonly<Record<string, Isolated>> = {
  catalog: "databricks_catalog",
  storage_credential: "databricks_storage_credential",
  external_location: "databricks_external_location",
};

const SECURABLES: Readonly<Record<Isolated, SecurableType>> = {
  databricks_catalog: "catalog",
  databricks_storage_credential: "storage_credential",
  databricks_external_location: "external_location",
};

/** Routes for bindings of securables to workspaces: the current API, and the earlier API, which has only catalogs. */
export const workspaceBindingRoutes: readonly Route[] = [
  { ...row, method: "GET", path: `${ROOT}/bindings/:type/:name`, handle: (call, services) => body(call, services) },
  {
    ...row,
    method: "PATCH",
    path: `${ROOT}/bindings/:type/:name`,
    handle: async (call, services) => {
      const ids = (field: string): readonly Json[] =>
        list(call.body[field]).map((binding) => (isObject(binding) ? (binding["workspace_id"] ?? null) : null));
      await change(call, services, { add: ids("add"), remove: ids("remove") });
      return body(call, services);
    },
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/workspace-bindings/catalogs/:name`,
    handle: (call, services) => ({ workspaces: bound(call, services) }),
  },
  {
    ...row,
    method: "PATCH",
    path: `${ROOT}/workspace-bindings/catalogs/:name`,
    handle: async (call, services) => {
      const { assign_workspaces: add, unassign_workspaces: remove } = call.body;
      await change(call, services, { add: list(add), remove: list(remove) });
      return { workspaces: bound(call, services) };
    },
  },
];

function body(call: Call, services: Services): JsonObject {
  const bindings = bound(call, services).map((id) => ({ workspace_id: id, binding_type: "BINDING_TYPE_READ_WRITE" }));
  return bindings.length === 0 ? {} : { bindings };
}

function bound(call: Call, services: Services): readonly number[] {
  const [type, name] = securable(call, services);
  return boundWorkspaces(type, name, services.store).map(Number);
}

async function change(
  call: Call,
  services: Services,
  { add, remove }: { readonly add: readonly Json[]; readonly remove: readonly Json[] },
): Promise<void> {
  const [type, name] = securable(call, services);
  for (const id of add) {
    const known = services.store.find("databricks_mws_workspaces", "account", { workspace_id: Number(id) });
    if (known.length === 0) throw missing(`Workspace ${String(id)} does not exist.`);
    await bindTo(type, name, String(id), services.store);
  }
  for (const id of remove) await unbindFrom(type, name, String(id), services.store);
}

/**
 * Type and name of the securable in the path. Requires MANAGE on the securable, which e.g. its owner and metastore
 * administrators have. Accepts requests to any workspace, including a workspace to which the securable is not bound.
 * @throws CloudError 403, 404, or 501 for a type that the sandbox does not support
 */
function securable(call: Call, { store, unityCatalog }: Services): [Isolated, string] {
  const { type: word = "catalog", name = "" } = call.params;
  const type = TYPES[word.toLowerCase()];
  if (type === undefined) {
    throw new CloudError(
      501,
      "NOT_IMPLEMENTED",
      `sandbox: bindings of '${word}' are not supported, only of ${Object.keys(TYPES).join(", ")}`,
    );
  }
  if (store.get(type, "account", name) === undefined) {
    throw missing(`${word} '${name}' does not exist.`);
  }
  unityCatalog.require(call.principal, "MANAGE", { type: SECURABLES[type], name });
  return [type, name];
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
