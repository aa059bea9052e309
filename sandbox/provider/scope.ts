import type { ResourceBehaviour } from "../facts/types";
import type { JsonObject, ObjectStore, Scope } from "../ports";
import { ArgumentError } from "./diagnostics";

const WORKSPACES = "databricks_mws_workspaces";
const ACCOUNT_HOST = "https://accounts.";

/**
 * The cloud that a provider's configuration points at: `aws`, `account`, or the workspace that answers at `host`.
 *
 * @throws ArgumentError when no workspace answers there, naming those that do
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
  if (!workspace) throw new ArgumentError(`no workspace answers at "${host}"`, ["host"], hostHelp(store));
  const { workspace_id: workspaceId } = workspace.attributes;
  return typeof workspaceId === "number" || typeof workspaceId === "string" ? String(workspaceId) : workspace.id;
}

/**
 * Where objects of a type live, seen from a provider.
 *
 * @throws Error when the type needs a workspace and the provider is one for the account
 */
export function scopeOfObjects(behaviour: ResourceBehaviour, providerScope: Scope): Scope {
  if (behaviour.scope !== "workspace") return behaviour.scope;
  if (providerScope === "account" || providerScope === "aws") {
    throw new ArgumentError(
      `${behaviour.type} lives in a workspace, but the provider's host is that of the account`,
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
