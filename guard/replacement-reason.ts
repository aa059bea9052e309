import type { ResourceChangeJson } from "./plan-json";

/** Why Terraform deletes or replaces a resource, with each argument that forces it; empty where it does not say. */
export function replacementReason(planned: ResourceChangeJson): string {
  const { change, action_reason: reason = "" } = planned;
  const forcing = (change.replace_paths ?? []).map((path) => {
    const after = isUnknown(planned, path) ? "a value not known yet" : shown(valueAt(change.after, path));
    return `${path.join(".")} changes from ${shown(valueAt(change.before, path))} to ${after}`;
  });
  return forcing.length > 0 ? forcing.join("; ") : (ACTION_REASONS[reason] ?? "");
}

/** Whether the value at a path is known only after the apply. */
export function isUnknown({ change }: ResourceChangeJson, path: readonly (string | number)[]): boolean {
  return valueAt(change.after_unknown, path) === true;
}

/** Terraform's `action_reason` in words. */
export const ACTION_REASONS: Readonly<Record<string, string>> = {
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

/** The value at a path; above a value that is not known, that. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    return typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[step] : inner;
  }, value);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
