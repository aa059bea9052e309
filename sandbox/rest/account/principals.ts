import { servicePrincipalOf } from "../../access/principals";
import { DEACTIVATED } from "../../facts/databricks/identity";
import { CloudError, type CloudObject, type JsonObject } from "../../ports";
import type { Call, Route, Services } from "../route";
import { getPrincipal, listPrincipals } from "../scim";
import { notFound, page, principalBody } from "../scim-bodies";
import { ROOT as ACCOUNT, row } from "./account-row";
import { operationsOf, principalAttributes } from "./scim-requests";

const ROOT = `${ACCOUNT}/scim/v2/ServicePrincipals`;
const TYPE = "databricks_service_principal";
const ROLE = "databricks_service_principal_role";

/** SCIM routes for the account's service principals, including deactivated ones. Users can only be read. */
export const principalRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: `${ACCOUNT}/scim/v2/Users`,
    handle: (call, services) => listPrincipals(call, services, "user"),
  },
  {
    ...row,
    method: "GET",
    path: `${ACCOUNT}/scim/v2/Users/:id`,
    handle: (call, services) => getPrincipal(call, services, "user"),
  },
  {
    ...row,
    method: "GET",
    path: ROOT,
    handle: (call, services) => {
      const all = [TYPE, DEACTIVATED].flatMap((kind) => services.store.find(kind, "account"));
      return page(
        call,
        all.map((object) => body(object, services)),
      );
    },
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/:id`,
    handle: (call, services) => body(principalIn(call, services), services),
  },
  {
    ...row,
    method: "POST",
    path: ROOT,
    handle: async (call, services) => {
      const attributes = { active: true, ...principalAttributes(call.body) };
      call.reply.code(201);
      return body(await services.objects.create(call, TYPE, attributes), services);
    },
  },
  {
    ...row,
    method: "PUT",
    path: `${ROOT}/:id`,
    handle: async (call, services) => {
      const { id, attributes } = await activated(call, services);
      const given = principalAttributes(call.body);
      return body(await services.objects.update(call, TYPE, id, { ...attributes, ...given }), services);
    },
  },
  { ...row, method: "PATCH", path: `${ROOT}/:id`, handle: patch },
  {
    ...row,
    method: "DELETE",
    path: `${ROOT}/:id`,
    handle: async (call, services) => {
      const { id } = principalIn(call, services);
      await services.objects.delete(call, TYPE, id, { disable_as_user_deletion: false });
      await services.store.delete(DEACTIVATED, "account", id);
      call.reply.code(204);
      return null;
    },
  },
];

async function patch(call: Call, services: Services): Promise<JsonObject> {
  const { objects } = services;
  for (const { op, attribute, values } of operationsOf(call.body)) {
    const { id } = principalIn(call, services);
    if (attribute === "active" && op === "replace") {
      if (values[0] === "true") await activated(call, services);
      else await objects.delete(call, TYPE, id, { disable_as_user_deletion: true });
    } else if (attribute === "displayName" && op !== "remove") {
      const { attributes } = await activated(call, services);
      await objects.update(call, TYPE, id, { ...attributes, display_name: values[0] ?? "" });
    } else if (attribute === "roles" && op !== "replace") {
      for (const role of values) {
        if (op === "add") await objects.create(call, ROLE, { service_principal_id: id, role });
        else await objects.delete(call, ROLE, `${id}|${role}`);
      }
    } else {
      const operation = `SCIM ${op} of attribute '${attribute}' of a service principal`;
      const supported = "replace active, add or replace displayName, add or remove roles";
      throw new CloudError(501, "NOT_IMPLEMENTED", `sandbox: ${operation} is not supported, only: ${supported}`);
    }
  }
  return body(principalIn(call, services), services);
}

/** Returns the service principal in a request's path, and reactivates it if it is deactivated. */
async function activated(call: Call, services: Services): Promise<CloudObject> {
  const found = principalIn(call, services);
  if (found.kind !== DEACTIVATED) return found;
  const back = { ...found, kind: TYPE };
  await services.store.put(back);
  await services.store.delete(DEACTIVATED, "account", found.id);
  return back;
}

function body(object: CloudObject, services: Services): JsonObject {
  return principalBody(servicePrincipalOf(object), services);
}

function principalIn(call: Call, { store }: Services): CloudObject {
  const id = call.params["id"] ?? "";
  const found = store.get(TYPE, "account", id) ?? store.get(DEACTIVATED, "account", id);
  if (found === undefined) throw notFound("Service Principal", id);
  return found;
}
