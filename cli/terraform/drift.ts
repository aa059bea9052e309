import type { PlanJson, ResourceChangeJson } from "../../guard/plan-json";
import { differences, type ValueChange } from "../../review/diff";
import { Names } from "../../review/names";
import { reviewedResources } from "../../review/resources";
import { mergeMarks, Secrets } from "../../review/visible";
import { initialize } from "./initialize";
import { planStack } from "./plan";
import { readProgram, type Lookup, type Program } from "./program";
import type { StackFolder } from "./stack-folder";
import { pullState } from "./state";

/** A resource that differs from its last apply. */
export interface StackDrift {
  readonly stack: string;
  readonly address: string;
  readonly found: "was changed" | "was deleted";
  /** Arguments whose current values differ from the last apply. */
  readonly attributes: readonly string[];
  /** Applied and current values of these arguments, without values that the provider marks as sensitive. */
  readonly changes: readonly ValueChange[];
}

/**
 * Detects changes outside Terraform since the last apply of a stack, with a refreshing plan. Reports deleted resources,
 * and changed arguments that the configuration sets or that an apply would change, except those in `ignore_changes`.
 * Uses no state lock.
 *
 * @returns undefined for a stack that was never applied
 */
export async function driftOf(folder: StackFolder): Promise<readonly StackDrift[] | undefined> {
  await initialize(folder);
  if ((await pullState(folder)) === undefined) return undefined;
  const { json } = await planStack(folder);
  return driftIn(folder.stack, json ?? {}, readProgram(folder).program);
}

/** Resources with drift, as `driftOf` reports it, in a refreshing plan. Sorted by address. */
export function driftIn(stack: string, plan: PlanJson, program: Program): readonly StackDrift[] {
  const { resource_drift: drifted = [], resource_changes: planned = [] } = plan;
  const describe = valuesIn(stack, plan);
  const found = drifted.flatMap(({ mode, type, name, address, change }): readonly StackDrift[] => {
    if (mode !== "managed") return [];
    if (change.after === null) return [{ stack, address, found: "was deleted", attributes: [], changes: [] }];
    const block = program.resource?.[type]?.[name] ?? {};
    const isIgnored = ignoredBy(block);
    const next = planned.find((each) => each.address === address)?.change;
    const attributes = differing(change).filter((key) => {
      const isPutRight = differing({ before: next?.before ?? null, after: next?.after ?? null }).includes(key);
      return !isIgnored(key) && (key in block || isPutRight);
    });
    if (attributes.length === 0) return [];
    return [{ stack, address, found: "was changed", attributes, changes: describe(change, attributes) }];
  });
  return found.sort((one, other) => (one.address < other.address ? -1 : 1));
}

type Change = ResourceChangeJson["change"];

/** Describes changed arguments of a plan's resources, with secrets hidden and principals shown by name. */
function valuesIn(stack: string, plan: PlanJson): (change: Change, keys: readonly string[]) => readonly ValueChange[] {
  const reviewed = { stack, part: stack, plan };
  const secrets = new Secrets([reviewed]);
  const names = new Names([reviewed], reviewedResources(reviewed, secrets), secrets);
  return ({ before, after, before_sensitive: old, after_sensitive: now }, keys) => {
    const marks = mergeMarks(old, now);
    const of = (values: Change["before"]): unknown => {
      const chosen = Object.fromEntries(keys.map((key) => [key, values?.[key]]));
      return withoutNull(names.withPrincipals(secrets.visible(chosen, marks)));
    };
    return secrets.scrub(differences(of(before), of(after)));
  };
}

/** Removes null values, i.e. arguments that are not set, from a value and its blocks. */
function withoutNull(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, inner: unknown) => inner ?? undefined));
}

/** Returns whether `ignore_changes` of a resource names an argument, or a part of it. */
function ignoredBy({ lifecycle }: Lookup): (argument: string) => boolean {
  const { ignore_changes: ignored = [] } = (lifecycle ?? {}) as {
    readonly ignore_changes?: readonly string[] | "all";
  };
  if (ignored === "all") return () => true;
  const names = ignored.map((key) => key.split(/[.[]/, 1)[0]);
  return (argument) => names.includes(argument);
}

function differing({ before, after }: Pick<Change, "before" | "after">): readonly string[] {
  const keys = new Set(Object.keys({ ...before, ...after }));
  return [...keys].filter((key) => JSON.stringify(before?.[key] ?? null) !== JSON.stringify(after?.[key] ?? null));
}
