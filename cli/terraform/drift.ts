import type { PlanJson, ResourceChangeJson } from "../../guard/plan-json";
import { planStack } from "./plan";
import { readProgram, type Lookup, type Program } from "./program";
import type { StackFolder } from "./stack-folder";
import { initialize } from "./initialize";
import { pullState } from "./state";

/** A resource that is not as it was applied. */
export interface StackDrift {
  readonly stack: string;
  readonly address: string;
  readonly found: "was changed" | "was deleted";
  /** Arguments that differ. */
  readonly attributes: readonly string[];
}

/**
 * What was changed outside of Terraform since the stack was applied, by a plan with a refresh. An argument counts that
 * the configuration sets and does not leave to others (`ignore_changes`), or that an apply would put right. A stack that
 * was never applied has no drift.
 */
export async function driftOf(folder: StackFolder): Promise<readonly StackDrift[]> {
  await initialize(folder);
  if ((await pullState(folder)) === undefined) return [];
  const { json } = await planStack(folder);
  return driftIn(folder.stack, json ?? {}, readProgram(folder).program);
}

/** Changed resources as `terraform show -json` of a plan lists them, less what a stage leaves to others. */
export function driftIn(
  stack: string,
  { resource_drift: drifted = [], resource_changes: planned = [] }: PlanJson,
  program: Program,
): readonly StackDrift[] {
  return drifted.flatMap(({ mode, type, name, address, change }): readonly StackDrift[] => {
    if (mode !== "managed") return [];
    if (change.after === null) return [{ stack, address, found: "was deleted", attributes: [] }];
    const block = program.resource?.[type]?.[name] ?? {};
    const ignored = ignoredArguments(block);
    const next = planned.find((each) => each.address === address)?.change;
    const attributes = differing(change).filter((key) => {
      const isPutRight = differing({ before: next?.before ?? null, after: next?.after ?? null }).includes(key);
      return !ignored.includes(key) && (key in block || isPutRight);
    });
    return attributes.length === 0 ? [] : [{ stack, address, found: "was changed", attributes }];
  });
}

function ignoredArguments({ lifecycle }: Lookup): readonly string[] {
  const { ignore_changes: ignored } = (lifecycle ?? {}) as { readonly ignore_changes?: readonly string[] | string };
  return Array.isArray(ignored) ? (ignored as readonly string[]).map((key) => key.split(/[.[]/, 1)[0] ?? "") : [];
}

function differing({ before, after }: Pick<ResourceChangeJson["change"], "before" | "after">): readonly string[] {
  const keys = new Set(Object.keys({ ...before, ...after }));
  return [...keys].filter((key) => JSON.stringify(before?.[key] ?? null) !== JSON.stringify(after?.[key] ?? null));
}
