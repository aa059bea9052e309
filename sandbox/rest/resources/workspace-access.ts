import type { ObjectTypeName } from "../../facts/databricks/object-types";
import { denied } from "../../facts/errors";
import type { CloudObject } from "../../ports";
import type { Call, Services } from "../route";
import type { Access } from "./rest-resource";

/** Required permission levels. `ADMIN` is no level of the permissions API: only workspace admins meet it. */
interface Levels {
  readonly read: string;
  readonly change: string;
  /** `ADMIN` if only administrators can create objects. @default - every principal of the workspace can */
  readonly create?: "ADMIN";
}

/** Access checks by permissions on workspace objects. The creator of an object has the highest permission level. */
export function byPermissions(
  segment: ObjectTypeName,
  { read, change, create }: Levels,
  idOf: (object: CloudObject) => string = ({ id }) => id,
): Access {
  const require =
    (level: string) =>
    (call: Call, { permissions }: Services, object: CloudObject) =>
      permissions.require(call.principal, call.scope, segment, idOf(object), level);
  return {
    ...(create === undefined ? {} : { create: requireAdmin }),
    read: require(read),
    change: require(change),
    delete: require(change),
    made: (call, { permissions }, object) =>
      permissions.recordCreator(segment, call.scope, idOf(object), call.principal.name),
    gone: (call, { permissions }, object) => permissions.forget(segment, call.scope, idOf(object)),
  };
}

/** Access checks that only workspace admins pass. */
export const ONLY_ADMINS: Access = {
  create: requireAdmin,
  read: requireAdmin,
  change: requireAdmin,
  delete: requireAdmin,
};

function requireAdmin(call: Call, { principals }: Services): void {
  if (principals.workspaceAccess(call.principal, call.scope) === "ADMIN") return;
  throw denied("Only workspace admins can call this API.");
}
