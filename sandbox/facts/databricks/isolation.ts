import { denied } from "../errors";
import type { JsonObject, ObjectStore, Scope } from "../../ports";
import type { Rule } from "../define";
import type { BehaviourContext } from "../types";
import { text, textOf } from "../values";

/** Securable types that can be isolated, i.e. made accessible only from the workspaces to which they are bound. */
export type Isolated = "databricks_catalog" | "databricks_storage_credential" | "databricks_external_location";

const TITLES: Readonly<Record<Isolated, string>> = {
  databricks_catalog: "Catalog",
  databricks_storage_credential: "Storage Credential",
  databricks_external_location: "External Location",
};

const BINDING = "databricks_workspace_binding";

/** Binds an isolated securable to the workspace that creates or changes it, as the provider does after each apply. */
export async function bind(type: Isolated, planned: JsonObject, { store, scope }: BehaviourContext): Promise<void> {
  if (!isIsolated(text(planned, "isolation_mode"))) return;
  await bindTo(type, text(planned, "name"), scope, store);
}

/** Binds a securable to a workspace, whatever the isolation mode of the securable. */
export async function bindTo(type: Isolated, name: string, workspaceId: Scope, store: ObjectStore): Promise<void> {
  const attributes = { securable_type: type, securable_name: name, workspace_id: workspaceId };
  await store.put({ kind: BINDING, scope: "account", id: bindingId(type, name, workspaceId), attributes });
}

export async function unbindFrom(type: Isolated, name: string, workspaceId: Scope, store: ObjectStore): Promise<void> {
  await store.delete(BINDING, "account", bindingId(type, name, workspaceId));
}

/** Ids of the workspaces that a securable is bound to. */
export function boundWorkspaces(type: Isolated, name: string, store: ObjectStore): readonly Scope[] {
  return store
    .find(BINDING, "account", { securable_type: type, securable_name: name })
    .map((binding) => textOf(binding, "workspace_id"));
}

function bindingId(type: Isolated, name: string, workspaceId: Scope): string {
  return `${workspaceId}|${type}|${name}`;
}

/** Deletes the bindings of a deleted securable, so that a new securable of the same name has none. */
export async function unbind(type: Isolated, name: string, { store }: BehaviourContext): Promise<void> {
  for (const binding of store.find(BINDING, "account", { securable_type: type, securable_name: name })) {
    await store.delete(binding.kind, binding.scope, binding.id);
  }
}

/**
 * Rule that refuses a resource if it references a securable that the provider's workspace cannot access.
 *
 * @param path path of the argument with the name of the securable
 */
export function reachable(type: Isolated, path: string): Rule {
  return {
    refuses: `an isolated ${TITLES[type].toLowerCase()} that is not bound to the provider's workspace`,
    check: (planned, { store, scope }) => {
      const name = text(planned, path);
      if (reaches(store, type, name, scope)) return;
      throw denied(`${TITLES[type]} '${name}' is not accessible in current workspace`);
    },
  };
}

/** Whether a workspace can access a securable, because it is not isolated or is bound to the workspace. */
export function reaches(store: ObjectStore, type: string, name: string, workspaceId: Scope): boolean {
  const mode = textOf(store.get(type, "account", name), "isolation_mode");
  return !isIsolated(mode) || store.get(BINDING, "account", `${workspaceId}|${type}|${name}`) !== undefined;
}

function isIsolated(mode: string): boolean {
  return mode === "ISOLATED" || mode === "ISOLATION_MODE_ISOLATED";
}
