import type { CloudObject, JsonObject } from "../../ports";
import { resource } from "../define";
import { invalid, missing } from "../errors";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { blocks, number, text } from "../values";
import { OBJECT_TYPES, type ObjectType } from "./object-types";
import { ADMIN, requirePrincipal } from "./principals";

/** An argument of `databricks_permissions` that identifies the object whose permissions the resource sets. */
interface Naming {
  readonly type: ObjectType;
  /** Name of the argument, e.g. `job_id`. */
  readonly field: string;
  /** Attribute of a stored object that must equal the argument. @default - the object's id */
  readonly by?: string | undefined;
}

const NAMINGS = OBJECT_TYPES.flatMap((type: ObjectType): readonly Naming[] => [
  { type, field: type.attribute, by: type.heldAttribute },
  ...(type.pathAttribute === undefined ? [] : [{ type, field: type.pathAttribute }]),
]);

function namingOf(planned: JsonObject): Naming {
  const given = NAMINGS.find(({ field }) => text(planned, field) !== "");
  if (!given) {
    throw invalid(`databricks_permissions in the sandbox needs one of ${NAMINGS.map(({ field }) => field).join(", ")}`);
  }
  return given;
}

function objectOf(planned: JsonObject, { store, scope }: BehaviourContext): CloudObject {
  const { field, type, by } = namingOf(planned);
  const name = text(planned, field);
  const found = store
    .find(type.kind, scope)
    .find((each) => name === (by === undefined ? each.id : String(each.attributes[by] ?? "")));
  if (!found) throw missing(`${field} ${name} does not exist.`);
  return found;
}

/**
 * Path of the object in the permissions API. Ends with the numeric id for a folder or notebook, and with the value of
 * the identifying argument for any other object.
 */
function apiPath(planned: JsonObject, context: BehaviourContext): string {
  const { type, field } = namingOf(planned);
  if (type.pathAttribute === undefined) return `/${type.segment}/${text(planned, field)}`;
  return `/${type.segment}/${number(objectOf(planned, context).attributes, "object_id") ?? ""}`;
}

function wrongLevel(planned: JsonObject): string | undefined {
  const {
    field,
    type: { levels },
  } = namingOf(planned);
  const given = blocks(planned, "access_control").map((entry) => text(entry, "permission_level"));
  const wrong = given.find((level) => level !== "" && !levels.includes(level));
  return wrong === undefined
    ? undefined
    : `permission_level ${wrong} is not supported with ${field} objects; allowed levels: ${[...levels].sort().join(", ")}`;
}

const PRINCIPALS = ["group_name", "service_principal_name", "user_name"] as const;

const permissions = resource({
  type: "databricks_permissions",
  evidence: "read in source",
  source:
    "permissions/permission_definitions.go, resource_permissions.go (put and get: observed with the real provider for jobs)",
  scope: "workspace",
  rules: [
    {
      refuses: "an object that does not exist",
      check: (planned, context) => void objectOf(planned, context),
    },
    {
      refuses: "a permission level that the type of object does not have",
      check: (planned) => {
        const refusal = wrongLevel(planned);
        if (refusal !== undefined) throw invalid(refusal);
      },
    },
    {
      refuses: "an access_control entry with no principal, several principals, or a principal that does not exist",
      check: (planned, context) => {
        for (const entry of blocks(planned, "access_control")) {
          const given = PRINCIPALS.filter((name) => text(entry, name) !== "");
          const [by] = given;
          if (by === undefined || given.length > 1) {
            throw invalid(`each access_control needs exactly one of ${PRINCIPALS.join(", ")}`);
          }
          requirePrincipal(context, text(entry, by));
        }
      },
    },
    {
      refuses: "an access_control entry for the group admins, whose permissions cannot be changed",
      check: (planned) => {
        if (blocks(planned, "access_control").some((entry) => text(entry, "group_name") === "admins")) {
          throw invalid("it is not possible to modify permissions for group admins");
        }
      },
    },
    {
      refuses: "more than one owner, or a group as owner",
      check: (planned) => {
        const owners = blocks(planned, "access_control").filter(
          (entry) => text(entry, "permission_level") === "IS_OWNER",
        );
        if (owners.length > 1) throw invalid(`an object has exactly one owner, got ${owners.length}`);
        if (owners.some((entry) => text(entry, "group_name") !== "")) throw invalid("Groups cannot be owners.");
      },
    },
  ],
  refusesPlan: (planned) =>
    NAMINGS.some(({ field }) => text(planned, field) !== "") ? wrongLevel(planned) : undefined,
  create: (planned, context) => ({
    id: apiPath(planned, context),
    object_type: namingOf(planned).type.objectType,
  }),
  recorded: (seen, state, { caller = ADMIN }) => ({
    ...seen,
    ...namesIn(state),
    ...withoutCaller(seen, state, caller),
  }),
});

/**
 * The identifying arguments with their values from the prior state, so that a refresh does not change whether a folder
 * is identified by its path or by its id.
 */
function namesIn(state: JsonObject): JsonObject {
  const isNamed = NAMINGS.some(({ field }) => text(state, field) !== "");
  return isNamed ? Object.fromEntries(NAMINGS.map(({ field }) => [field, state[field] ?? null])) : {};
}

/**
 * Removes the caller's entry from the access control list, unless the prior state contains such an entry. The real
 * provider does the same on a refresh, because it adds `CAN_MANAGE` for the caller whenever it sets a list.
 */
function withoutCaller(seen: JsonObject, state: JsonObject, caller: string): JsonObject {
  const isCaller = (entry: JsonObject): boolean =>
    [text(entry, "user_name"), text(entry, "service_principal_name")].includes(caller);
  if (blocks(state, "access_control").some(isCaller)) return {};
  return { access_control: blocks(seen, "access_control").filter((entry) => !isCaller(entry)) };
}

export const permissionBehaviours: readonly ResourceBehaviour[] = [permissions];
