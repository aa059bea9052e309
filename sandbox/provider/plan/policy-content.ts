import { isObject } from "../../facts/values";

/** Members of an IAM policy statement in which a single string means the same as a list with this string. */
const LISTS = new Set(["Action", "NotAction", "Resource", "NotResource"]);

/** Normalizes an IAM policy: sorts lists, and converts single values to lists and account ids to root ARNs. */
export function policyContent(policy: unknown): unknown {
  if (!isObject(policy)) return policy;
  const { Statement: statements, ...others } = policy;
  return { ...others, Statement: sorted(asList(statements).map(statementContent)) };
}

function statementContent(statement: unknown): unknown {
  if (!isObject(statement)) return statement;
  const members = Object.entries(statement).flatMap(([name, value]): [string, unknown][] => {
    if (name === "Sid" && value === "") return [];
    if (LISTS.has(name)) return [[name, sorted(asList(value))]];
    if (name.endsWith("Principal") && isObject(value)) return [[name, lists(value, rootOf)]];
    if (name !== "Condition" || !isObject(value)) return [[name, value]];
    const operators = Object.entries(value).map(([operator, keys]) => [
      operator,
      isObject(keys) ? lists(keys, String) : keys,
    ]);
    return [[name, Object.fromEntries(operators)]];
  });
  return Object.fromEntries(members);
}

function lists(values: object, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sorted(asList(value).map(change))]));
}

/** Converts a principal that is an account id to the account's root ARN, because IAM treats both as equal. */
function rootOf(principal: unknown): unknown {
  return typeof principal === "string" && /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const sorted = (values: readonly unknown[]): unknown[] =>
  [...values].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
