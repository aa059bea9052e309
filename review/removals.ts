import { STATEFUL_TYPES } from "../guard/stateful-types";
import { labelOf, plannedValue } from "./changes";
import { differences, type ValueChange } from "./diff";
import type { Removal } from "./model";
import type { Names } from "./names";
import type { ReviewedResource } from "./resources";

/** Terraform's reasons in words. */
const REASONS: Readonly<Record<string, string>> = {
  delete_because_count_index: "the configuration has fewer of them",
  delete_because_each_key: "the configuration no longer has its key",
  delete_because_no_module: "the configuration no longer has its module",
  delete_because_no_move_target: "the configuration moves it to an address that it does not have",
  delete_because_no_resource_config: "the configuration no longer has it",
  delete_because_wrong_repetition: "the configuration has one where there were several, or the other way round",
  replace_because_cannot_update: "an argument cannot be changed in place",
  replace_because_tainted: "an earlier apply left it half made",
  replace_by_request: "the command line asked for it",
  replace_by_triggers: "something that it is tied to is replaced",
};

/** Everything that the plans delete or replace; what cannot be made again first, deletions before replacements. */
export function removalsOf(resources: readonly ReviewedResource[], names: Names): readonly Removal[] {
  const removals = resources.flatMap((resource) => {
    const { action, stack, address, type, createdFirst } = resource;
    if (action !== "delete" && action !== "replace") return [];
    const forcedBy = action === "replace" ? forcingArguments(resource, names) : [];
    const reason = forcedBy.length > 0 ? undefined : reasonOf(resource);
    const lost = resource.deposed === undefined ? STATEFUL_TYPES[type] : undefined;
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
  return REASONS[actionReason];
}

/** Arguments that force a replacement, with both values. */
function forcingArguments(resource: ReviewedResource, names: Names): readonly ValueChange[] {
  const { before, after, replacePaths } = resource;
  return replacePaths.flatMap((steps) => {
    const path = steps.reduce<string>(
      (text, step) => (typeof step === "number" ? `${text}[${String(step)}]` : text === "" ? step : `${text}.${step}`),
      "",
    );
    const [old, planned] = [
      valueAt(before, steps),
      steps.length === 1 ? plannedValue(resource, String(steps[0]), names) : valueAt(after, steps),
    ];
    const found = differences(old, planned, path);
    return found.length > 0 ? found : [{ path, kind: "changed" as const, before: old, after: planned }];
  });
}

/** The value at a path; above a value that is not known, that. */
function valueAt(value: unknown, steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[step] : inner,
    value,
  );
}
