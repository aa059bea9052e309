import type { ResourceBehaviour } from "../facts/types";
import type { JsonObject, ObjectStore, Scope } from "../ports";
import { ArgumentError } from "./diagnostics";

const WORKSPACES = "databricks_mws_workspaces";
const ACCOUNT_HOST = "https://accounts.";

/**
 * What a provider configuration addresses: `aws`, `account`, or the id of the workspace with the URL in `host`.
 *
 * @throws ArgumentError that lists the known workspaces if `host` is missing, or if no workspace has this URL
 */
export function scopeOfProvider(prefix: string, provider: JsonObject, store: ObjectStore): Scope {
  if (prefix === "aws") return "aws";
  const { host } = provider;
  if (typeof host !== "string" || host === "") {
    throw new ArgumentError("the provider's host is missing or not known yet", ["host"], hostHelp(store));
  }
  if (host.startsWith(ACCOUNT_HOST)) return "account";
  const workspace = store
    .find(WORKSPACES, "account")
    .find(
      ({ attributes }) =>
        typeof attributes["workspace_url"] === "string" && sameHost(attributes["workspace_url"], host),
    );
  if (!workspace)
    throw new ArgumentError(`no workspace of the sandbox has the URL "${host}"`, ["host"], hostHelp(store));
  const { workspace_id: workspaceId } = workspace.attributes;
  return typeof workspaceId === "number" || typeof workspaceId === "string" ? String(workspaceId) : workspace.id;
}

/**
 * Scope under which the store keeps the objects of a resource type: `aws`, `account` or a workspace id. Objects of a
 * workspace have the scope of the provider that manages them (`providerScope`).
 * @throws ArgumentError if the type needs a workspace-level provider and the provider is account-level
 */
export function scopeOfObjects(behaviour: ResourceBehaviour, providerScope: Scope): Scope {
  if (behaviour.scope !== "workspace") return behaviour.scope;
  if (providerScope === "account" || providerScope === "aws") {
    throw new ArgumentError(
      `${behaviour.type} needs a workspace, but the provider is configured for the account`,
      [],
      "Configure the provider with the URL of the workspace as host.",
    );
  }
  return providerScope;
}

const sameHost = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (url: string): string =>
  url
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "")
    .toLowerCase();

function hostHelp(store: ObjectStore): string {
  const workspaces = store
    .find(WORKSPACES, "account")
    .map(({ attributes }) => `${String(attributes["workspace_name"])}: ${String(attributes["workspace_url"])}`);
  const known = workspaces.length > 0 ? workspaces.join("\n") : "(no workspace has been created yet)";
  return `Known workspaces:\n${known}\nThe account's host begins with ${ACCOUNT_HOST}.`;
}
