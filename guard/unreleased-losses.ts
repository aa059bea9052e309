import type { PlannedStack } from "./planned-stack";
import { STATEFUL_TYPES } from "./stateful-types";

/** A deletion that a cloud refuses while the resource holds anything, half-way through an apply. */
export interface UnreleasedLoss {
  readonly resource: string;
  readonly found: string;
}

/** Stateful resources that a stack's plan destroys, and whose state does not let them go with what they hold. */
export function unreleasedLosses(stack: PlannedStack): readonly UnreleasedLoss[] {
  return stack.changes.flatMap(({ address, type, change: { actions, before } }) => {
    const isKept = before !== null && "force_destroy" in before && before["force_destroy"] !== true;
    if (!actions.includes("delete") || !(type in STATEFUL_TYPES) || !isKept) return [];
    const found = "is destroyed, and its state has no force_destroy: as long as it holds anything, that fails";
    return [{ resource: `${stack.part}/${address}`, found }];
  });
}
