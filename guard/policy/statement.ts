import { isObject, objectOf, type JsonObject } from "../../core/json";
import { isSet } from "../planned-stack";
import { matchesAnything, matchesEveryAction, matchesEveryResource } from "./breadth";

/** Operator, key and values of one condition of a statement. */
export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A principal of a statement: its kind (`AWS`, `Federated`, `Service`, or `*` for anyone) and its value. */
export type PolicyPrincipal = readonly [kind: string, value: string];

/** A statement of a policy document. Elements with a single value are lists of one item. */
export interface PolicyStatement {
  /** `Sid`, or the statement's number if it has none. */
  readonly name: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** Whether the statement applies to all actions except `actions` (`NotAction`). */
  readonly isNotAction: boolean;
  readonly resources: readonly string[];
  readonly isNotResource: boolean;
  readonly principals: readonly PolicyPrincipal[];
  readonly conditions: readonly PolicyCondition[];
}

/** Whether a statement allows all (or all but some) actions of a service, and `isForEveryResource` is true for it. */
export function isUnlimited(statement: PolicyStatement): boolean {
  const { effect, actions, isNotAction } = statement;
  return (
    effect === "Allow" &&
    (isNotAction ? !matchesAnything(actions) : matchesEveryAction(actions)) &&
    isForEveryResource(statement)
  );
}

/** Whether a statement applies to all (or all but some) resources, or to all resources of a type. */
export function isForEveryResource({ resources, isNotResource }: PolicyStatement): boolean {
  return isNotResource ? !matchesAnything(resources) : matchesEveryResource(resources);
}

/**
 * Statements for which `isUnlimited` is true. If there is none, combines the Allow statements that apply to every
 * resource and have no conditions: returns one statement with the actions of all of them, if that statement is
 * unlimited.
 */
export function unlimitedStatements(statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  const alone = statements.filter(isUnlimited);
  const open = statements.filter(
    (each) => each.effect === "Allow" && !each.isNotAction && each.conditions.length === 0 && isForEveryResource(each),
  );
  const [first] = open;
  if (alone.length > 0 || first === undefined) return alone;
  const name = open.map((each) => each.name).join(" and ");
  const together = { ...first, name, actions: open.flatMap(({ actions }) => actions) };
  return isUnlimited(together) ? [together] : [];
}

/** Statements of a policy document; undefined if the text is not a policy document. */
export function statementsOf(text: string): readonly PolicyStatement[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list = isObject(document) ? element(document, "Statement") : undefined;
  return list === undefined ? undefined : [list].flat().filter(isObject).map(statement);
}

function statement(json: JsonObject, index: number): PolicyStatement {
  const get = (name: string): unknown => element(json, name);
  const sid = get("Sid");
  const isDenied = /^\s*deny\s*$/i.test(String(get("Effect")));
  const principal = !isDenied && isSet(get("NotPrincipal")) ? "*" : get("Principal");
  return {
    name: typeof sid === "string" && sid !== "" ? sid : `statement ${String(index + 1)}`,
    effect: isDenied ? "Deny" : "Allow",
    actions: texts(get("Action") ?? get("NotAction")),
    isNotAction: get("NotAction") !== undefined,
    resources: texts(get("Resource") ?? get("NotResource")),
    isNotResource: get("NotResource") !== undefined,
    principals: principals(principal),
    conditions: Object.entries(objectOf(get("Condition"))).flatMap(([operator, keys]) =>
      Object.entries(objectOf(keys)).map(([key, values]) => ({ operator, key, values: texts(values) })),
    ),
  };
}

/** Value of a policy element; element names are case-insensitive. */
function element(json: JsonObject, name: string): unknown {
  return Object.entries(json).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function principals(principal: unknown): readonly PolicyPrincipal[] {
  if (typeof principal === "string") return [[matchesAnything([principal]) ? "*" : "AWS", principal]];
  return Object.entries(objectOf(principal)).flatMap(([kind, values]) =>
    texts(values).map((value) => [matchesAnything([value]) ? "*" : kind, value] as const),
  );
}

function texts(value: unknown): readonly string[] {
  return [value]
    .flat()
    .flatMap((item) => (["string", "boolean", "number"].includes(typeof item) ? [String(item).trim()] : []));
}
