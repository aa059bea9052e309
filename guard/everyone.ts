import { isObject, type JsonObject } from "../core/json";

/** Names of groups that contain all current and future users of the account or the workspace. */
const EVERYONE = /^(?:groups\/)?(?:all )?(?:account |workspace )?users$/;

/** Arguments of Databricks resources that can name a group. */
const PRINCIPALS = ["group_name", "owner", "principal", "principals"];

/** Arguments that name the rights of the principal in the same block. */
const RIGHTS = ["permission", "permission_level", "permissions", "privileges", "role"];

/** Whether a principal is a group of all users, regardless of case, quotes and spaces. */
export function isEveryone(principal: unknown): boolean {
  const name = String(principal).replaceAll(/[`"']/g, " ").trim().replaceAll(/\s+/g, " ");
  return EVERYONE.test(name.toLowerCase());
}

/** Describes the rights that arguments of a resource, at any depth, grant to groups of all users. */
export function rightsOfEveryone(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(rightsOfEveryone);
  if (!isObject(value)) return [];
  const own = PRINCIPALS.flatMap((argument) =>
    [value[argument]]
      .flat()
      .filter(isEveryone)
      .map((principal) => `${String(principal)} ${argument === "owner" ? "is the owner" : `has ${rightOf(value)}`}`),
  );
  return [...own, ...Object.values(value).flatMap(rightsOfEveryone)];
}

function rightOf(entry: JsonObject): string {
  const rights = RIGHTS.flatMap((argument) => [entry[argument]].flat()).filter((right) => typeof right === "string");
  return rights.length > 0 ? rights.join(", ") : "rights";
}
