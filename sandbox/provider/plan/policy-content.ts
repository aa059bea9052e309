import { isObject } from "../../facts/values";

/** Members of a statement in which one text is the same as a list of it. */
const LISTS = new Set(["Action", "NotAction", "Resource", "NotResource"]);

/** What a policy of AWS says, in one spelling: lists in order, one element as a list of one, accounts as their root. */
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

/** An account's number stands for its root. */
function rootOf(principal: unknown): unknown {
  return typeof principal === "string" && /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const sorted = (values: readonly unknown[]): unknown[] =>
  [...values].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
