import { isObject, type JsonObject } from "./plan-json";

/** Groups that everyone is in, whoever is added to the account or the workspace later. */
const EVERYONE = /^(?:groups\/)?(?:all )?(?:account |workspace )?users$/;

/** Arguments that name who gets a right, in whatever resource of Databricks. */
const PRINCIPALS = ["group_name", "owner", "principal", "principals"];

/** Arguments beside it that say what the right is. */
const RIGHTS = ["permission", "permission_level", "permissions", "privileges", "role"];

/** Whether a principal is a group that everyone is in, however it is written. */
export function isEveryone(principal: unknown): boolean {
  const name = String(principal).replaceAll(/[`"']/g, " ").trim().replaceAll(/\s+/g, " ");
  return EVERYONE.test(name.toLowerCase());
}

/** What a resource gives to everyone, at any depth, each in words. */
export function rightsOfEveryone(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(rightsOfEveryone);
  if (!isObject(value)) return [];
  const own = PRINCIPALS.flatMap((argument) =>
    [value[argument]]
      .flat()
      .filter(isEveryone)
      .map((principal) => `${String(principal)} ${argument === "owner" ? "owns it" : `has ${rightOf(value)}`}`),
  );
  return [...own, ...Object.values(value).flatMap(rightsOfEveryone)];
}

function rightOf(entry: JsonObject): string {
  const rights = RIGHTS.flatMap((argument) => [entry[argument]].flat()).filter((right) => typeof right === "string");
  return rights.length > 0 ? rights.join(", ") : "rights";
}
