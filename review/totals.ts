import type { StackReview, Totals } from "./model";
import type { ReviewedResource } from "./resources";
import { counted } from "./words";

const NONE: Totals = { create: 0, update: 0, replace: 0, delete: 0, move: 0, import: 0, forget: 0 };

/** Words for each action, in the order in which the summary lists the actions. */
const WORDS: readonly (readonly [action: keyof Totals, words: string])[] = [
  ["create", "to add"],
  ["update", "to change"],
  ["replace", "to replace"],
  ["delete", "to delete"],
  ["move", "to move"],
  ["import", "to import"],
  ["forget", "to forget"],
];

/** Number of resources by action. */
export function totalsOf(resources: readonly Pick<ReviewedResource, "action">[]): Totals {
  const totals: Record<keyof Totals, number> = { ...NONE };
  for (const { action } of resources) if (action !== "none") totals[action] += 1;
  return totals;
}

/** Adds up the totals of several stacks. */
export function sumOf(stacks: readonly Pick<StackReview, "totals">[]): Totals {
  const sums: Record<keyof Totals, number> = { ...NONE };
  for (const { totals } of stacks) for (const [action] of WORDS) sums[action] += totals[action];
  return sums;
}

/** Formats totals, e.g. `2 to add, 1 to change`; empty if all are zero. */
export function totalsInWords(totals: Totals): string {
  return WORDS.filter(([action]) => totals[action] > 0)
    .map(([action, words]) => `${String(totals[action])} ${words}`)
    .join(", ");
}

/** Summary of the plans, e.g. `2 to add, 1 to change in 2 of 3 stacks (1 plan provisional).` */
export function sentenceOf(stacks: readonly StackReview[]): string {
  const changed = stacks.filter(({ state }) => state === "changed");
  const missing = stacks.filter(({ state }) => state === "not plannable");
  const provisional = stacks.filter(({ state, note }) => state !== "not plannable" && note !== undefined);
  const words = totalsInWords(sumOf(stacks));
  const outputsOnly = words === "" && changed.length > 0 ? "only outputs change" : "no changes";
  const what = words === "" ? outputsOnly : words;
  const where =
    changed.length === 0
      ? `in ${counted(stacks.length - missing.length, "stack")}`
      : `in ${String(changed.length)} of ${counted(stacks.length, "stack")}`;
  const open = [
    ...(provisional.length > 0 ? [`${counted(provisional.length, "plan")} provisional`] : []),
    ...(missing.length > 0 ? [`${counted(missing.length, "stack")} without a plan`] : []),
  ];
  return `${what} ${where}${open.length > 0 ? ` (${open.join(", ")})` : ""}.`;
}
