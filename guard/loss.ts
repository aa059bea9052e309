import type { PlannedStack } from "./planned-stack";
import { replacementReason } from "./replacement-reason";
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
    const reason = replacementReason(change);
    const because = reason === "" ? "" : `, because ${reason}`;
    const found = `${act}, and ${content} with it${because}`;
    return [{ resource: `${stack.part}/${change.address}`, replaced, found }];
  });
}
