import type { ResourceChangeJson } from "./plan-json";

/**
 * Why Terraform deletes or replaces a resource: each argument that forces the replacement, or Terraform's own reason.
 * Empty if the plan contains no reason.
 */
export function replacementReason(planned: ResourceChangeJson): string {
  const { change, action_reason: reason = "" } = planned;
  const marks = [change.before_sensitive, change.after_sensitive];
  const forcing = (change.replace_paths ?? []).map((path) => {
    if (marks.some((mark) => hasMark(valueAt(mark, path)))) return `the sensitive value of ${path.join(".")} changes`;
    const after = isUnknown(planned, path) ? "a value known after the apply" : shown(valueAt(change.after, path));
    return `${path.join(".")} changes from ${shown(valueAt(change.before, path))} to ${after}`;
  });
  return forcing.length > 0 ? forcing.join("; ") : (ACTION_REASONS[reason] ?? "");
}

/** Whether the value at a path is known only after the apply. */
export function isUnknown({ change }: ResourceChangeJson, path: readonly (string | number)[]): boolean {
  return valueAt(change.after_unknown, path) === true;
}

/** Explanations of Terraform's `action_reason`, with "it" for the resource. */
export const ACTION_REASONS: Readonly<Record<string, string>> = {
  delete_because_count_index: "its count index is no longer in the configuration",
  delete_because_each_key: "its for_each key is no longer in the configuration",
  delete_because_no_module: "its module is no longer in the configuration",
  delete_because_no_move_target: "it moves to an address that is not in the configuration",
  delete_because_no_resource_config: "it is no longer in the configuration",
  delete_because_wrong_repetition: "the configuration added or removed count or for_each",
  replace_because_cannot_update: "an argument cannot be changed in place",
  replace_because_tainted:
    "it is tainted: an earlier apply did not complete its creation, or `terraform taint` marked it",
  replace_by_request: "the command line requested it",
  replace_by_triggers: "replace_triggered_by refers to a resource that changes",
};

/**
 * The value at a path. If the path leads into a scalar, returns this scalar, e.g. `true` for a block in
 * `after_unknown`.
 */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    return typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[step] : inner;
  }, value);
}

/** Whether a plan marks a value, or part of it, as sensitive. */
function hasMark(mark: unknown): boolean {
  return mark === true || (typeof mark === "object" && mark !== null && Object.values(mark).some(hasMark));
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
