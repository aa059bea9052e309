import { CloudError, type JsonObject } from "../ports";
import {
  type AccessControl,
  objectType,
  type ObjectType,
  type ObjectTypeName,
  OBJECT_TYPES,
} from "../access/permissions";
import type { Call, Route, Services } from "./route";

const SOURCE = "Permissions API reference; databricks-sdk 0.156";

/** `/api/2.0/permissions/<type>/<id>` for every type that the sandbox knows. */
export const permissionRoutes: readonly Route[] = OBJECT_TYPES.flatMap(({ segment }) => {
  const path = `/api/2.0/permissions/${segment}/:id`;
  const row = { evidence: "documented", source: SOURCE } as const;
  return [
    { ...row, method: "GET", path, handle: (call, services) => read(call, services, segment) },
    { ...row, method: "PUT", path, handle: (call, services) => write(call, services, segment, () => []) },
    {
      ...row,
      method: "PATCH",
      path,
      handle: (call, services) => write(call, services, segment, (before) => before),
    },
  ] satisfies Route[];
});

function read(call: Call, { permissions, store }: Services, segment: ObjectTypeName): JsonObject {
  const type = objectType(segment);
  const id = call.params["id"] ?? "";
  checkExists(type, call.scope, id, store);
  return body(type, id, permissions.list(type, call.scope, id));
}

async function write(
  call: Call,
  services: Services,
  segment: ObjectTypeName,
  start: (before: readonly AccessControl[]) => readonly AccessControl[],
): Promise<JsonObject> {
  const { permissions, principals, store } = services;
  const type = objectType(segment);
  const id = call.params["id"] ?? "";
  checkExists(type, call.scope, id, store);
  permissions.require(
    call.principal,
    call.scope,
    segment,
    id,
    type.levels.includes("CAN_MANAGE") ? "CAN_MANAGE" : "ADMIN",
  );
  const given = (call.body["access_control_list"] as readonly AccessControl[] | undefined) ?? [];
  for (const entry of given) {
    const name = entry.user_name ?? entry.service_principal_name;
    const group = entry.group_name;
    const known =
      name !== undefined
        ? principals.find(name)?.name === name
        : group === "users" || store.find("databricks_group", undefined, { display_name: group ?? "" }).length > 0;
    if (!known)
      throw new CloudError(404, "RESOURCE_DOES_NOT_EXIST", `Principal '${name ?? group ?? ""}' does not exist.`);
  }
  const kept = start(permissions.list(type, call.scope, id)).filter(
    (entry) => !given.some((other) => same(entry, other)),
  );
  await permissions.set(type, call.scope, id, [...kept, ...given]);
  return body(type, id, permissions.list(type, call.scope, id));
}

function same(a: AccessControl, b: AccessControl): boolean {
  return (
    a.group_name === b.group_name &&
    a.user_name === b.user_name &&
    a.service_principal_name === b.service_principal_name
  );
}

function body(type: ObjectType, id: string, list: readonly AccessControl[]): JsonObject {
  return {
    object_id: `/${type.segment}/${id}`,
    object_type: type.objectType,
    access_control_list: list.map(({ permission_level: level, ...who }) => ({
      ...who,
      all_permissions: [{ permission_level: level, inherited: false }],
    })),
  };
}

function checkExists(type: ObjectType, scope: string, id: string, store: Services["store"]): void {
  const found = store
    .find(type.kind, scope)
    .some(({ id: own, attributes }) =>
      [own, attributes[type.attribute], attributes["object_id"]].map(String).includes(id),
    );
  if (!found) throw new CloudError(404, "RESOURCE_DOES_NOT_EXIST", `${type.objectType} ${id} does not exist.`);
}
