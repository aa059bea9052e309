import type { Json, JsonObject } from "../../ports";
import { awsError } from "../errors";
import type { BehaviourContext } from "../types";
import { isObject } from "../values";
import { accountId } from "./account";

/**
 * One statement of an IAM policy. A single value in the policy, e.g. of `Action`, is converted to a list with one
 * element.
 */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Principals as `<kind>:<value>`, e.g. `AWS:arn:…`; `*` for everyone; empty if the statement has no Principal. */
  readonly principals: readonly string[];
  readonly conditions: JsonObject;
  readonly raw: JsonObject;
}

/** Parses a policy document. Throws an AWS error with `code` if the document is not a valid policy. */
export function parsePolicy(document: string, code: string): readonly Statement[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch (error) {
    throw awsError(code, `This policy contains invalid Json: ${(error as Error).message}`);
  }
  if (!isObject(parsed)) throw awsError(code, "This policy contains invalid Json: it is not an object");
  const version = parsed["Version"];
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    throw awsError(code, `Policy document must be version 2012-10-17 or greater, got ${JSON.stringify(version)}`);
  }
  const statements = listed(parsed["Statement"]);
  if (statements.length === 0) throw awsError(code, "Syntax errors in policy: it has no Statement");
  return statements.map((raw) => statement(raw, code));
}

function statement(raw: Json, code: string): Statement {
  if (!isObject(raw)) throw awsError(code, "Syntax errors in policy: a Statement is not an object");
  const effect = raw["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    throw awsError(
      code,
      `Syntax errors in policy: Effect must be Allow or Deny, got ${JSON.stringify(effect ?? null)}`,
    );
  }
  if (raw["Action"] === undefined && raw["NotAction"] === undefined) {
    throw awsError(code, "Policy statement must contain actions.");
  }
  const conditions = raw["Condition"];
  return {
    effect,
    actions: strings(raw["Action"]),
    resources: strings(raw["Resource"]),
    principals: principals(raw["Principal"]),
    conditions: isObject(conditions) ? conditions : {},
    raw,
  };
}

function principals(value: Json | undefined): readonly string[] {
  if (value === "*") return ["*"];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([kind, each]) => strings(each).map((name) => `${kind}:${name}`));
}

/**
 * Throws if the statements name a role of the caller's account that does not exist: AWS resolves principals when it
 * saves a policy.
 */
export function requirePrincipals(statements: readonly Statement[], context: BehaviourContext, code: string): void {
  const own = `AWS:arn:aws:iam::${accountId(context)}:role/`;
  for (const principal of statements.flatMap((each) => each.principals)) {
    if (!principal.startsWith(own)) continue;
    const roleArn = principal.slice("AWS:".length);
    if (context.store.find("aws_iam_role", "aws", { arn: roleArn }).length === 0) {
      throw awsError(code, `Invalid principal in policy: "AWS":"${roleArn}"`);
    }
  }
}

/**
 * Whether an Allow statement matches an action on a resource, with IAM's wildcards. Ignores conditions and Deny
 * statements.
 *
 * @param resource ARN of the resource. @default - the resources of a statement do not matter
 */
export function allows(statements: readonly Statement[], action: string, resource?: string): boolean {
  return statements.some(
    (each) =>
      each.effect === "Allow" &&
      each.actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      (resource === undefined || each.resources.some((pattern) => matches(pattern, resource))),
  );
}

/** Values of a condition key in a statement, for any operator. */
export function conditionValues(statement: Statement, key: string): readonly string[] {
  return Object.values(statement.conditions).flatMap((each) => (isObject(each) ? strings(each[key]) : []));
}

/** Whether a value matches a pattern with IAM's wildcards. */
export function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${expression}$`).test(value);
}

function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function strings(value: Json | undefined): readonly string[] {
  return listed(value).filter((each) => typeof each === "string");
}
