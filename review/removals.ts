import { ACTION_REASONS, valueAt } from "../guard/replacement-reason";
import { STATEFUL_TYPES } from "../guard/stateful-types";
import { labelOf, plannedValue } from "./changes";
import { differences, step, type ValueChange } from "./diff";
import type { Removal } from "./model";
import type { Names } from "./names";
import type { ReviewedResource } from "./resources";

/** Resources that the plans delete or replace; stateful ones first, deletions before replacements. */
export function removalsOf(resources: readonly ReviewedResource[], names: Names): readonly Removal[] {
  const removals = resources.flatMap((resource) => {
    const { action, stack, address, type, createdFirst } = resource;
    if (action !== "delete" && action !== "replace") return [];
    const forcedBy = action === "replace" ? forcingArguments(resource, names) : [];
    const reason = forcedBy.length > 0 ? undefined : reasonOf(resource);
    const lost = STATEFUL_TYPES[type];
    const replaces = action === "replace" && createdFirst;
    return [
      { stack, address, label: labelOf(resource, names), action, forcedBy, reason, lost, createdFirst: replaces },
    ];
  });
  const rank = ({ lost, action }: Removal): number => (lost === undefined ? 2 : 0) + (action === "replace" ? 1 : 0);
  return removals.sort((one, other) => rank(one) - rank(other));
}

function reasonOf({ actionReason = "", deposed }: ReviewedResource): string | undefined {
  if (deposed !== undefined) return "an interrupted replacement left it behind";
  return ACTION_REASONS[actionReason];
}

/** Arguments that force a replacement, with their values before and after. */
function forcingArguments(resource: ReviewedResource, names: Names): readonly ValueChange[] {
  const { before, after, replacePaths } = resource;
  return replacePaths.flatMap((steps) => {
    const path = steps.reduce<string>((text, it) => (typeof it === "number" ? `${text}[${it}]` : step(text, it)), "");
    const [old, planned] = [
      valueAt(before, steps),
      steps.length === 1 ? plannedValue(resource, String(steps[0]), names) : valueAt(after, steps),
    ];
    const found = differences(old, planned, path);
    return found.length > 0 ? found : [{ path, kind: "changed" as const, before: old, after: planned }];
  });
}
