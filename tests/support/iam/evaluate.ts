import type { Statement } from "../policy";

/** A caller's request to AWS. */
export interface IamRequest {
  readonly action: string;
  /** ARN, or `*` for an action without a resource. */
  readonly resource: string;
  /** Values by condition key; a list for a multivalued key. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** Policies of a role. AWS allows a request only if the identity-based policies and the boundary allow it. */
export interface Policies {
  readonly identity: readonly Statement[];
  /** Permissions boundary. @default - none */
  readonly boundary?: readonly Statement[];
}

/** Whether the identity-based policies and the permissions boundary allow a request. */
export function isAllowed({ identity, boundary }: Policies, request: IamRequest): boolean {
  return [identity, ...(boundary === undefined ? [] : [boundary])].every((statements) => {
    const found = statements.filter((statement) => matches(statement, request));
    return found.some(({ Effect }) => Effect === "Allow") && found.every(({ Effect }) => Effect !== "Deny");
  });
}

/** Returns, as `<Sid>: <action>`, the actions that the statements allow but no request needs. */
export function unusedActions(statements: readonly Statement[], requests: readonly IamRequest[]): readonly string[] {
  return statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap((statement) =>
      [statement.Action]
        .flat()
        .filter((action) => !requests.some((request) => matches({ ...statement, Action: action }, request)))
        .map((action) => `${statement.Sid}: ${action}`),
    );
}

function matches({ Action, Resource = [], NotResource, Condition = {} }: Statement, request: IamRequest): boolean {
  const isAbout = [Resource].flat().some((resource) => like(resource, request.resource));
  const isElsewhere = NotResource !== undefined && !NotResource.some((resource) => like(resource, request.resource));
  return (
    [Action].flat().some((action) => like(action.toLowerCase(), request.action.toLowerCase())) &&
    (isAbout || isElsewhere) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, request.context[key], [wanted].flat() as string[])),
    )
  );
}

type Comparison = (given: string, wanted: string) => boolean;

const equal: Comparison = (given, wanted) => given === wanted;
const alike: Comparison = (given, wanted) => like(wanted, given);

/** By condition operator (its name without `Not` and `IfExists`): compares a request's value with a policy's value. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: equal,
  StringLike: alike,
  ArnEquals: alike,
  ArnLike: alike,
  Bool: equal,
};

function holds(operator: string, given: string | readonly string[] | undefined, wanted: readonly string[]): boolean {
  if (operator === "Null") return wanted.includes(String(given === undefined));
  const [, quantifier, negation, name, ifExists] =
    /^(ForAnyValue:)?(?:String(Not)(?=Equals|Like))?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const compare = COMPARISONS[negation === undefined ? (name ?? "") : `String${name ?? ""}`];
  if (compare === undefined) throw new Error(`the evaluator does not support the condition operator ${operator}`);
  if (given === undefined) return ifExists !== undefined || negation !== undefined;
  const values = quantifier === undefined ? [String(given)] : [given].flat();
  const found = values.some((value) => wanted.some((each) => compare(value, each)));
  return negation === undefined ? found : !found;
}

/** Whether a text matches an IAM pattern, in which `*` is any text and `?` any character. */
function like(pattern: string, text: string): boolean {
  return expressionOf(pattern).test(text);
}

const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known !== undefined) return known;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const made = new RegExp(`^${source}$`, "s");
  expressions.set(pattern, made);
  return made;
}

/** Removes duplicate requests. */
export function distinctRequests(requests: readonly IamRequest[]): readonly IamRequest[] {
  return [...new Map(requests.map((request) => [JSON.stringify(request), request])).values()];
}
