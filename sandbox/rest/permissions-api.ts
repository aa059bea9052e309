import { invalid, missing } from "../facts/errors";
import { SYSTEM_GROUPS } from "../facts/databricks/principals";
import { CloudError, type JsonObject } from "../ports";
import { type AccessControl, namesOf } from "../access/permissions";
import { objectType, type ObjectTypeName, OBJECT_TYPES } from "../facts/databricks/object-types";
import type { Principal } from "../access/principals";
import type { Call, Route, Services } from "./route";

const SOURCE =
  "Permissions API reference; databricks-sdk 0.156; permissions/resource_permissions.go of provider 1.99.0";

/** Routes `/api/2.0/permissions/<type>/<id>`, which read and change permissions on objects of every supported type. */
export const permissionRoutes: readonly Route[] = OBJECT_TYPES.flatMap(({ segment }) => {
  const path = `/api/2.0/permissions/${segment}/:id`;
  const row = { path, evidence: "documented", source: SOURCE } as const;
  return [
    { ...row, method: "GET", handle: (call, services) => read(call, services, segment) },
    { ...row, method: "PUT", handle: (call, services) => write(call, services, segment, () => []) },
    { ...row, method: "PATCH", handle: (call, services) => write(call, services, segment, (before) => before) },
    {
      ...row,
      method: "GET",
      path: `${path}/permissionLevels`,
      handle: async (call, services) => {
        await readable(call, services, segment);
        const levels = objectType(segment).levels;
        return { permission_levels: levels.map((level) => ({ permission_level: level, description: level })) };
      },
    },
  ] satisfies Route[];
});

async function read(call: Call, services: Services, segment: ObjectTypeName): Promise<JsonObject> {
  return body(segment, await readable(call, services, segment), call, services);
}

/** The id of the object in the path, if the caller has any permission on it. @throws CloudError 403, 404 */
async function readable(call: Call, services: Services, segment: ObjectTypeName): Promise<string> {
  const id = await identityOf(call, services, segment);
  const [lowest = ""] = objectType(segment).levels;
  services.permissions.require(call.principal, call.scope, segment, id, lowest);
  return id;
}

async function write(
  call: Call,
  services: Services,
  segment: ObjectTypeName,
  start: (before: readonly AccessControl[]) => readonly AccessControl[],
): Promise<JsonObject> {
  const { permissions } = services;
  const type = objectType(segment);
  const id = await identityOf(call, services, segment);
  const needed = type.levels.includes("CAN_MANAGE") ? "CAN_MANAGE" : "ADMIN";
  permissions.require(call.principal, call.scope, segment, id, needed);
  const sent = (call.body["access_control_list"] as readonly AccessControl[] | undefined) ?? [];
  const given = sent.map((entry) => ofCaller(entry, call.principal));
  for (const entry of given) checkEntry(entry, services);
  const kept = start(permissions.list(type, call.scope, id)).filter(
    (entry) => !given.some((other) => same(entry, other)),
  );
  // Ignores entries for `admins`, because administrators always keep their permissions.
  const list = [...kept, ...given].filter(({ group_name: group }) => group !== "admins");
  const owners = list.filter(({ permission_level: level }) => level === "IS_OWNER");
  if (owners.length > 1) throw invalid(`The ${type.objectType} must have exactly one owner, not ${owners.length}.`);
  if (owners.some(({ group_name: group }) => group !== undefined)) throw invalid("Groups cannot be owners.");
  await permissions.set(type, call.scope, id, list);
  return body(segment, id, call, services);
}

/**
 * Moves the caller's application id from `user_name` to `service_principal_name`, as the API does. The provider sends a
 * calling service principal as `user_name` (permissions/update/customizers.go).
 */
function ofCaller(entry: AccessControl, { name, kind }: Principal): AccessControl {
  if (kind !== "servicePrincipal" || entry.user_name !== name) return entry;
  const { user_name: _, ...rest } = entry;
  return { ...rest, service_principal_name: name };
}

function checkEntry(entry: AccessControl, { principals, store }: Services): void {
  const { user_name: user, service_principal_name: service, group_name: group } = entry;
  if ([user, service, group].filter((name) => name !== undefined).length !== 1) {
    throw invalid("An entry needs exactly one of user_name, service_principal_name and group_name");
  }
  const isNamed = (name: string, kind: Principal["kind"]): boolean => {
    const found = principals.find(name);
    return found?.kind === kind && found.name === name;
  };
  const known =
    user !== undefined
      ? isNamed(user, "user")
      : service !== undefined
        ? isNamed(service, "servicePrincipal")
        : SYSTEM_GROUPS.includes(group ?? "") ||
          store.find("databricks_group", undefined, { display_name: group ?? "" }).length > 0;
  if (known) return;
  throw missing(
    `Principal: ${Object.keys(entry).includes("user_name") ? "UserName" : service === undefined ? "GroupName" : "ServicePrincipalName"}(${user ?? service ?? group ?? ""}) does not exist`,
  );
}

function same(a: AccessControl, b: AccessControl): boolean {
  return (
    a.group_name === b.group_name &&
    a.user_name === b.user_name &&
    a.service_principal_name === b.service_principal_name
  );
}

/** API body with the access control list of an object. */
function body(segment: ObjectTypeName, id: string, call: Call, { permissions }: Services): JsonObject {
  const type = objectType(segment);
  return {
    object_id: `/${segment}/${id}`,
    object_type: type.objectType,
    access_control_list: permissions.list(type, call.scope, id).map(({ permission_level: level, ...who }) => ({
      ...who,
      all_permissions: [{ permission_level: level, inherited: false }],
    })),
  };
}

/**
 * Id under which the permissions of the object in the path are stored. The id in the path can differ from this id.
 * @throws CloudError 404
 */
async function identityOf(call: Call, services: Services, segment: ObjectTypeName): Promise<string> {
  const type = objectType(segment);
  const id = call.params["id"] ?? "";
  const object = services.store.find(type.kind, call.scope).find((each) => namesOf(type, each).includes(id));
  if (object !== undefined) return namesOf(type, object)[0] ?? id;
  // Accepts experiments that are not in the store, because jobs create experiments outside Terraform.
  if (segment === "experiments" && (await isExperiment(call, services, id))) return id;
  throw missing(`${type.objectType} ${id} does not exist.`);
}

async function isExperiment(call: Call, { engine }: Services, id: string): Promise<boolean> {
  try {
    return (await engine.experiments.ownerOf(id)) === call.scope;
  } catch (error) {
    if (error instanceof CloudError && error.status === 404) return false;
    throw error;
  }
}
