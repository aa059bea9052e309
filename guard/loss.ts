import type { ResourceChangeJson } from "./plan-json";
import type { PlannedStack } from "./planned-stack";
import { STATEFUL_TYPES } from "./stateful-types";

/** A stateful resource that a plan destroys. */
export interface Loss {
  /** Part of the stage and address, as `allowLoss` names it. */
  readonly resource: string;
  /** Whether a new one takes its place, without what the old one held. */
  readonly replaced: boolean;
  /** What is lost and why, for people. */
  readonly found: string;
}

/** Every stateful resource that a stack's plan deletes or replaces. */
export function losses(stack: PlannedStack): readonly Loss[] {
  return stack.changes.flatMap((change) => {
    const content = STATEFUL_TYPES[change.type];
    // `forget` leaves the resource alone, and only takes it out of the state.
    if (content === undefined || !change.change.actions.includes("delete")) return [];
    const replaced = change.change.actions.includes("create");
    const act = replaced ? "is replaced" : "is deleted";
    const reason = reasons(change);
    const because = reason === "" ? "" : `, because ${reason}`;
    const found = `${act}, and ${content} with it${because}`;
    return [{ resource: `${stack.part}/${change.address}`, replaced, found }];
  });
}

function reasons({ change, action_reason: reason }: ResourceChangeJson): string {
  const forcing = (change.replace_paths ?? []).map((path) => {
    const [before, after] = [change.before, change.after].map((side) => shown(at(side, path)));
    return `${path.join(".")} changes from ${before ?? ""} to ${at(change.after_unknown, path) === true ? "a value not known yet" : (after ?? "")}`;
  });
  if (forcing.length > 0) return forcing.join("; ");
  return REASONS[reason ?? ""] ?? "";
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
