import type { CloudObject } from "../../ports";
import { CloudError } from "../../ports";
import type { Rule } from "../define";
import { invalid, missing } from "../errors";
import type { BehaviourContext } from "../types";
import { number, text, textOf } from "../values";

/** Databricks account id from the provider's configuration; if absent, the account id of the current workspace. */
export function accountId(context: BehaviourContext): string {
  const id = text(context.provider, "account_id") || textOf(currentWorkspace(context), "account_id");
  if (!id) throw invalid("account-level resources need account_id in the provider's configuration");
  return id;
}

/** The workspace that the provider is configured for; undefined for an account-level provider. */
export function currentWorkspace(context: BehaviourContext): CloudObject | undefined {
  return context.scope === "account" ? undefined : workspaceById(context, Number(context.scope));
}

export function workspaceById({ store }: BehaviourContext, id: number | undefined): CloudObject | undefined {
  return id === undefined ? undefined : store.find("databricks_mws_workspaces", "account", { workspace_id: id })[0];
}

export const knownWorkspace: Rule = {
  refuses: "a workspace that does not exist",
  check: (planned, context) => {
    const id = number(planned, "workspace_id");
    if (!workspaceById(context, id)) throw missing(`workspace ${id ?? "(none)"} does not exist`);
  },
};

/** Base URL of the current workspace, without a trailing slash. */
export function workspaceUrl(context: BehaviourContext): string {
  return textOf(currentWorkspace(context), "workspace_url").replace(/\/$/, "");
}

/** Metastore of the current workspace. Throws if the workspace has none, as Unity Catalog does. */
export function currentMetastore(context: Pick<BehaviourContext, "store" | "scope">): CloudObject {
  const [assignment] = context.store.find("databricks_metastore_assignment", "account", {
    workspace_id: Number(context.scope),
  });
  const metastore =
    assignment && context.store.get("databricks_metastore", "account", textOf(assignment, "metastore_id"));
  if (!metastore) {
    throw new CloudError(404, "METASTORE_DOES_NOT_EXIST", "No metastore assigned for the current workspace.");
  }
  return metastore;
}

/** Numeric id of the workspace that a stored `databricks_mws_workspaces` describes. */
export function workspaceNumber(workspace: CloudObject): number | undefined {
  return number(workspace.attributes, "workspace_id");
}
