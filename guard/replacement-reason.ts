import type { ResourceChangeJson } from "./plan-json";

/** Why Terraform deletes or replaces a resource, with each argument that forces it; empty where it does not say. */
export function replacementReason({ change, action_reason: reason }: ResourceChangeJson): string {
  const forcing = (change.replace_paths ?? []).map((path) => {
    const [before, after] = [change.before, change.after].map((side) => shown(at(side, path)));
    return `${path.join(".")} changes from ${before ?? ""} to ${at(change.after_unknown, path) === true ? "a value not known yet" : (after ?? "")}`;
  });
  if (forcing.length > 0) return forcing.join("; ");
  return REASONS[reason ?? ""] ?? "";
}

/** Whether the value at a path is known only after the apply. */
export function isUnknown({ change }: ResourceChangeJson, path: readonly (string | number)[]): boolean {
  return at(change.after_unknown, path) === true;
}

const REASONS: Readonly<Record<string, string>> = {
  delete_because_no_resource_config: "the configuration no longer has it",
  replace_because_tainted: "an earlier apply left it half made",
  replace_by_request: "the command line asked for it",
  replace_by_triggers: "something that it is tied to is replaced",
};

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    return typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[step] : inner;
  }, value);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
