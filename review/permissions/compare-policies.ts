import type { PolicyStatement } from "../../guard/policy/statement";
import { code, counted, listed } from "../words";
import { grouped } from "../grouped";
import type { PermissionChange } from "./holding";
import { contentOf, isCritical, type PlacedStatement } from "./statements";

/** Maximum number of items in a sentence. A longer list continues in the details below the sentence. */
const IN_SENTENCE = 4;

/** A policy statement that exists only before or only after the plan. */
interface UnmatchedStatement {
  readonly placed: PlacedStatement;
  readonly direction: "gained" | "lost";
}

/**
 * Compares the policies of each role, bucket, key and endpoint by statement. A statement that several policies gain or
 * lose is reported once.
 */
export function comparePolicies(statements: readonly PlacedStatement[]): readonly PermissionChange[] {
  const groups = grouped(statements, ({ kind, holder }) => [kind, holder]).map(compareGroup);
  const alike = grouped(
    groups.flatMap(({ whole }) => whole),
    ({ direction, placed: { kind, statement } }) => [direction, kind, contentOf(statement)],
  );
  return [...alike.map(unmatchedChange), ...groups.flatMap(({ changed }) => changed)];
}

function compareGroup(group: readonly PlacedStatement[]): {
  readonly whole: readonly UnmatchedStatement[];
  readonly changed: readonly PermissionChange[];
} {
  const before = group.filter(({ side }) => side === "before");
  const after = group.filter(({ side }) => side === "after");
  take(before, after, (one, other) => contentOf(one) === contentOf(other));
  const pairs = [
    ...take(before, after, (one, other) => one.name === other.name && !isNumbered(one)),
    ...take(before, after, (one, other) => one.effect === other.effect && overlap(one, other)),
  ];
  return {
    whole: [
      ...after.map((placed) => ({ placed, direction: "gained" as const })),
      ...before.map((placed) => ({ placed, direction: "lost" as const })),
    ],
    changed: pairs.flatMap(([old, planned]) => changed(old, planned)),
  };
}

/** Removes pairs of matching statements from both lists, and returns these pairs. */
function take(
  before: PlacedStatement[],
  after: PlacedStatement[],
  matches: (one: PolicyStatement, other: PolicyStatement) => boolean,
): readonly (readonly [PlacedStatement, PlacedStatement])[] {
  return [...before].flatMap((old) => {
    const index = after.findIndex(({ statement }) => matches(old.statement, statement));
    const [planned] = index < 0 ? [] : after.splice(index, 1);
    if (planned === undefined) return [];
    before.splice(before.indexOf(old), 1);
    return [[old, planned] as const];
  });
}

function isNumbered({ name }: PolicyStatement): boolean {
  return /^statement \d+$/.test(name);
}

function overlap(one: PolicyStatement, other: PolicyStatement): boolean {
  const shares = (left: readonly string[], right: readonly string[]): boolean =>
    left.some((item) => right.includes(item));
  return shares(one.actions, other.actions) && (shares(one.resources, other.resources) || one.resources.length === 0);
}

/** Describes a statement that one or more policies gain or lose. `alike` contains this statement once per policy. */
function unmatchedChange(alike: readonly [UnmatchedStatement, ...UnmatchedStatement[]]): PermissionChange {
  const [{ placed, direction }] = alike;
  const { kind, statement } = placed;
  const holder = listed([...new Set(alike.map((one) => one.placed.holder))]);
  const [actions, resources, who] = [actionsOf(statement), resourcesOf(statement), principalsOf(statement)];
  const conditions = statement.conditions.map(conditionOf);
  const isShort = conditions.length <= 2 && conditions.join("").length <= 200;
  const now = direction === "gained" ? "now" : "no longer";
  const allows = statement.effect === "Allow";
  const can = allows ? `may ${now}` : `is ${now} denied`;
  const on = resources.text === "" ? "" : ` on ${resources.text}`;
  const bound = conditions.length === 0 ? "" : isShort ? `, if ${conditions.join(" and ")}` : ", under conditions";
  const sentences = {
    identity: `${holder} ${can} ${actions.text}${on}`,
    trust: `${who.text} ${allows ? `may ${now} assume` : `is ${now} kept from assuming`} ${holder}`,
    resource: `${who.text} ${can} ${actions.text} on ${holder}`,
    endpoint: `${who.text} ${can} ${actions.text}${on} through ${holder}`,
    bound: `${holder} ${now} ${allows ? "permits" : "denies"} ${actions.text}${on}`,
  };
  return {
    direction: allows === (direction === "gained") ? "gained" : "lost",
    alarm: direction === "gained" && isCritical(placed),
    sentence: `${sentences[kind]}${bound}`,
    details: [...actions.rest, ...resources.rest, ...who.rest, ...(isShort ? [] : conditions.map((it) => `if ${it}`))],
    stacks: [...new Set(alike.map((one) => one.placed.stack))],
  };
}

/** Describes how a statement that exists before and after the plan changes; empty if it does not change. */
function changed(old: PlacedStatement, planned: PlacedStatement): readonly PermissionChange[] {
  const [before, after] = [old.statement, planned.statement];
  const part = (kind: string, itemsOf: (statement: PolicyStatement) => readonly string[]): readonly string[] => {
    const [was, is] = [itemsOf(before), itemsOf(after)];
    return [
      ...is.filter((item) => !was.includes(item)).map((item) => `+ ${kind} ${item}`),
      ...was.filter((item) => !is.includes(item)).map((item) => `- ${kind} ${item}`),
    ];
  };
  const details = [
    ...(before.effect === after.effect ? [] : [`effect ${code(before.effect)} becomes ${code(after.effect)}`]),
    ...part("principal", ({ principals }) => principals.map(principalOf)),
    ...part("action", ({ actions, isNotAction }) => actions.map((it) => `${isNotAction ? "all but " : ""}${code(it)}`)),
    ...part("resource", ({ resources, isNotResource }) =>
      resources.map((it) => `${isNotResource ? "all but " : ""}${code(it)}`),
    ),
    ...part("condition", ({ conditions }) => conditions.map(conditionOf)),
  ];
  if (details.length === 0) return [];
  const named = isNumbered(after) ? "a statement" : `statement ${code(after.name)}`;
  const of = planned.kind === "trust" ? `the trust policy of ${planned.holder}` : `the policy of ${planned.holder}`;
  return [
    {
      direction: "changed",
      alarm: isCritical(planned) && !isCritical(old),
      sentence: `${named} in ${of} changes`,
      details,
      stacks: [planned.stack],
    },
  ];
}

/** A list of actions, resources or principals: its first items for a sentence, the rest for the details below it. */
interface Items {
  readonly text: string;
  readonly rest: readonly string[];
}

function items(kind: string, all: readonly string[]): Items {
  if (all.length <= IN_SENTENCE) return { text: listed(all), rest: [] };
  const [named, rest] = [all.slice(0, IN_SENTENCE - 1), all.slice(IN_SENTENCE - 1)];
  return { text: `${named.join(", ")} and ${counted(rest.length, `more ${kind}`)}`, rest: [listed(rest)] };
}

function actionsOf({ actions, isNotAction }: PolicyStatement): Items {
  if (!isNotAction && actions.includes("*")) return { text: "do EVERYTHING", rest: [] };
  const all = items("action", actions.map(code));
  return isNotAction ? { ...all, text: `do everything but ${all.text}` } : all;
}

function resourcesOf({ resources, isNotResource }: PolicyStatement): Items {
  if (!isNotResource && resources.includes("*")) return { text: "every resource", rest: [] };
  const all = items("resource", resources.map(code));
  return isNotResource ? { ...all, text: `everything but ${all.text}` } : all;
}

function principalsOf({ principals }: PolicyStatement): Items {
  return items("principal", principals.map(principalOf));
}

/** Describes a principal of a policy. */
function principalOf([kind, value]: PolicyStatement["principals"][number]): string {
  if (kind === "*") return "anyone";
  const account = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
  if (kind === "AWS" && account !== undefined) return `anyone in account ${code(account)}`;
  if (kind === "Federated") return `whoever has a token of ${code(value.replace(/^arn:.*:oidc-provider\//, ""))}`;
  if (kind === "Service") return `service ${code(value)}`;
  const role = /^arn:[^:]*:(?:iam|sts)::(\d{12}):((?:role|user|assumed-role)\/.+)$/.exec(value);
  return role === null ? code(value) : `${code(role[2] ?? "")} of account ${code(role[1] ?? "")}`;
}

function conditionOf({ operator, key, values }: PolicyStatement["conditions"][number]): string {
  return `${code(key)} ${operator} ${values.map(code).join(" or ")}`;
}
