import { ModelRegistry } from "../../databricks/registry";
import { ApiError, type DatabricksClient } from "../../databricks/client";
import type { OwnedKind, OwnedObject } from "./owned";

const UNITY_CATALOG = "/api/2.1/unity-catalog";

interface Schema {
  readonly full_name: string;
  readonly name: string;
  readonly owner?: string;
  readonly created_at?: number;
}

/**
 * Schemas that the service principal of a slot for merge requests owns in the slot's catalog. The removal of a schema
 * begins with its registered models, because a schema with model versions cannot be dropped.
 */
export const ownedSchemas: OwnedKind = async ({ client, applicationId }, { catalog }) => {
  const query = { catalog_name: catalog, max_results: "100" };
  const schemas = await client.list<Schema>(`${UNITY_CATALOG}/schemas`, { items: "schemas", query });
  return schemas
    .filter(({ owner }) => owner === applicationId)
    .map(({ full_name: name, name: schema, created_at: made }) => ({
      kind: "schema",
      name,
      made,
      remove: async () => {
        await removeModels(client, catalog, schema);
        await client.call("DELETE", `${UNITY_CATALOG}/schemas/${encodeURIComponent(name)}?force=true`);
      },
    }));
};

async function removeModels(client: DatabricksClient, catalog: string, schema: string): Promise<void> {
  const query = { catalog_name: catalog, schema_name: schema, max_results: "100" };
  const items = { items: "registered_models", query };
  const models = await client.list<{ readonly full_name: string }>(`${UNITY_CATALOG}/models`, items);
  for (const { full_name: name } of models) {
    const registry = new ModelRegistry(client, name);
    for (const { version } of await registry.versions()) await registry.deleteVersion(version);
    await client.call("DELETE", `${UNITY_CATALOG}/models/${name}`);
  }
}

/** Contents of the slot's workspace folder: experiments, notebooks, files and folders. */
export const ownedFolderContent: OwnedKind = ({ client }, { directory }) => childrenOf(client, directory);

/** Contents of the principal's home folder in the workspace, to which runs of the principal can write. */
export const ownedHomeContent: OwnedKind = ({ client, applicationId }) => childrenOf(client, `/Users/${applicationId}`);

async function childrenOf(client: DatabricksClient, folder: string): Promise<readonly OwnedObject[]> {
  interface Node {
    readonly path: string;
    readonly object_type?: string;
    readonly created_at?: number;
  }
  const { objects = [] } = await orEmpty(
    client.call<{ objects?: Node[] }>("GET", `/api/2.0/workspace/list?path=${encodeURIComponent(folder)}`),
  );
  return objects.map(({ path, object_type: type = "OBJECT", created_at: made }) => ({
    kind: type === "MLFLOW_EXPERIMENT" ? "experiment" : type.toLowerCase(),
    name: path,
    made,
    remove: async () => {
      await client.call("POST", "/api/2.0/workspace/delete", { path, recursive: true });
    },
  }));
}

/** Secret scopes that the principal manages. Skips scopes whose ACL the client may not read because it lacks MANAGE. */
export const ownedSecretScopes: OwnedKind = async ({ client, applicationId }) => {
  const { scopes = [] } = await client.call<{ scopes?: { name: string }[] }>("GET", "/api/2.0/secrets/scopes/list");
  const found: OwnedObject[] = [];
  for (const { name } of scopes) {
    const route = `/api/2.0/secrets/acls/list?scope=${encodeURIComponent(name)}`;
    const { items = [] } = await orEmpty(
      client.call<{ items?: { principal: string; permission: string }[] }>("GET", route),
    );
    if (!items.some(({ principal, permission }) => principal === applicationId && permission === "MANAGE")) continue;
    found.push({
      kind: "secret scope",
      name,
      remove: async () => {
        await client.call("POST", "/api/2.0/secrets/scopes/delete", { scope: name });
      },
    });
  }
  return found;
};

/** Returns the response, or an empty object if the requested object does not exist or the caller may not read it. */
async function orEmpty<T extends object>(answer: Promise<T>): Promise<Partial<T>> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return {};
    throw error;
  }
}
