import { defined } from "../defined";
import { denied, invalid, missing } from "../facts/errors";
import { SECRET } from "../facts/databricks/secrets";
import type { CloudObject, JsonObject } from "../ports";
import { resourceRoutes } from "./resources/resource-routes";
import type { RestResource } from "./resources/rest-resource";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.0/secrets";
const SOURCE = "Secrets API reference; databricks-sdk-go 0.93";
const row = { evidence: "documented", source: SOURCE } as const;
const SCOPE = "databricks_secret_scope";
const ACL = "databricks_secret_acl";
/** Permission levels on a secret scope in ascending order. Each level includes the levels before it. */
const LEVELS = ["READ", "WRITE", "MANAGE"];
const KEY = /^[\w.-]{1,128}$/;
const MAX_BYTES = 128 * 1024;

const scopes: RestResource = {
  type: SCOPE,
  title: "Scope",
  source: SOURCE,
  operations: {
    create: ["POST", `${ROOT}/scopes/create`],
    list: ["GET", `${ROOT}/scopes/list`],
    delete: ["POST", `${ROOT}/scopes/delete`],
  },
  key: "scope",
  list: { field: "scopes" },
  attributes: ({ scope, scope_backend_type: backend, backend_azure_keyvault: vault, ...rest }) => ({
    name: scope ?? "",
    ...defined({ backend_type: backend, keyvault_metadata: vault }),
    ...rest,
  }),
  body: ({ attributes }) => ({
    name: attributes["name"] ?? "",
    backend_type: attributes["backend_type"] ?? "DATABRICKS",
  }),
  answers: { create: () => ({}) },
  created: async ({ id, attributes }, call, services) => {
    const principal = attributes["initial_manage_principal"] || call.principal.name;
    await services.objects.create(call, ACL, { scope: id, principal, permission: "MANAGE" });
  },
  access: {
    read: (call, services, { id }) => requireLevel(call, services, id, "READ"),
    delete: (call, services, { id }) => requireLevel(call, services, id, "MANAGE"),
  },
};

const acls: RestResource = {
  type: ACL,
  title: "ACL of principal",
  source: SOURCE,
  operations: { get: ["GET", `${ROOT}/acls/get`], delete: ["POST", `${ROOT}/acls/delete`] },
  key: "principal",
  find: (principal, call, services) => services.objects.get(call, ACL, aclId(scopeOf(call, services), principal)),
  body: aclBody,
  access: {
    read: (call, services) => requireLevel(call, services, scopeOf(call, services), "MANAGE"),
    delete: (call, services) => requireLevel(call, services, scopeOf(call, services), "MANAGE"),
  },
};

/** Routes for secret scopes, their ACLs and their secrets. */
export const secretRoutes: readonly Route[] = [
  ...resourceRoutes(scopes),
  ...resourceRoutes(acls),
  {
    ...row,
    method: "GET",
    path: `${ROOT}/acls/list`,
    handle: (call, services) => {
      const scope = scopeOf(call, services);
      requireLevel(call, services, scope, "MANAGE");
      return { items: services.objects.find(call, ACL, { scope }).map(aclBody) };
    },
  },
  { ...row, method: "POST", path: `${ROOT}/acls/put`, handle: putAcl },
  { ...row, method: "POST", path: `${ROOT}/put`, handle: putSecret },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/get`,
    handle: (call, services) => {
      const { attributes } = secretOf(call, services, "READ");
      return { key: attributes["key"] ?? "", value: attributes["value"] ?? "" };
    },
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/list`,
    handle: (call, services) => {
      const scope = scopeOf(call, services);
      requireLevel(call, services, scope, "READ");
      const secrets = services.store.find(SECRET, call.scope, { scope }).map(({ attributes }) => ({
        key: attributes["key"] ?? "",
        last_updated_timestamp: attributes["last_updated_timestamp"] ?? 0,
      }));
      return secrets.length === 0 ? {} : { secrets };
    },
  },
  {
    ...row,
    method: "POST",
    path: `${ROOT}/delete`,
    handle: async (call, services) => {
      const { kind, scope, id } = secretOf(call, services, "WRITE");
      await services.store.delete(kind, scope, id);
      return {};
    },
  },
];

/** Creates or replaces the permission of a principal on a scope. */
async function putAcl(call: Call, services: Services): Promise<JsonObject> {
  const scope = scopeOf(call, services);
  requireLevel(call, services, scope, "MANAGE");
  const attributes = { scope, principal: call.body["principal"] ?? "", permission: call.body["permission"] ?? "" };
  const id = aclId(scope, String(attributes.principal));
  await services.objects.put(call, ACL, services.objects.get(call, ACL, id), attributes);
  return {};
}

async function putSecret(call: Call, { store, ...services }: Services): Promise<JsonObject> {
  const scope = scopeOf(call, { store, ...services });
  requireLevel(call, { store, ...services }, scope, "WRITE");
  const { key, string_value: text, bytes_value: bytes } = call.body;
  if (typeof key !== "string" || !KEY.test(key)) {
    throw invalid(`Secret key '${String(key)}' must be 1 to 128 letters, digits, '-', '_' or '.'`);
  }
  if ((typeof text === "string") === (typeof bytes === "string")) {
    throw invalid("Exactly one of string_value and bytes_value must be given");
  }
  const value = typeof text === "string" ? Buffer.from(text).toString("base64") : String(bytes);
  if (Buffer.byteLength(value, "base64") > MAX_BYTES) throw invalid(`A secret can have at most ${MAX_BYTES} bytes`);
  const attributes = { scope, key, value, last_updated_timestamp: Date.now() };
  await store.put({ kind: SECRET, scope: call.scope, id: secretId(scope, key), attributes });
  return {};
}

/** Name of the secret scope in a request. Throws if the secret scope does not exist. */
function scopeOf(call: Call, { objects }: Services): string {
  const name = call.query["scope"] ?? call.body["scope"];
  if (typeof name !== "string" || name === "") throw invalid("scope is required");
  if (objects.get(call, SCOPE, name) !== undefined) return name;
  throw missing(`Scope ${name} does not exist!`);
}

function secretOf(call: Call, services: Services, level: string): CloudObject {
  const scope = scopeOf(call, services);
  requireLevel(call, services, scope, level);
  const key = String(call.query["key"] ?? call.body["key"] ?? "");
  const secret = services.store.get(SECRET, call.scope, secretId(scope, key));
  if (secret !== undefined) return secret;
  throw missing(`Failed to get secret ${key} for scope ${scope}.`);
}

function requireLevel(call: Call, { objects, principals }: Services, scope: string, level: string): void {
  if (principals.workspaceAccess(call.principal, call.scope) === "ADMIN") return;
  const names = new Set(["users", ...principals.namesOf(call.principal)]);
  const has = objects
    .find(call, ACL, { scope })
    .filter(({ attributes }) => names.has(String(attributes["principal"])))
    .some(({ attributes }) => LEVELS.indexOf(String(attributes["permission"])) >= LEVELS.indexOf(level));
  if (has) return;
  throw denied(`User ${call.principal.name} does not have ${level} permission on scope ${scope}.`);
}

function aclBody({ attributes }: CloudObject): JsonObject {
  return { principal: attributes["principal"] ?? "", permission: attributes["permission"] ?? "" };
}

function aclId(scope: string, principal: string): string {
  return `${scope}|||${principal}`;
}

function secretId(scope: string, key: string): string {
  return `${scope}|||${key}`;
}
