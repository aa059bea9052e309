import type { PlannedStack } from "./planned-stack";
import { STATEFUL_TYPES } from "./stateful-types";

/** A deletion that fails during the apply if the resource is not empty. */
export interface UnreleasedLoss {
  readonly resource: string;
  readonly found: string;
}

/** Stateful resources that a stack's plan destroys and whose argument `force_destroy` is not true in the state. */
export function unreleasedLosses(stack: PlannedStack): readonly UnreleasedLoss[] {
  return stack.changes.flatMap(({ address, type, change: { actions, before } }) => {
    const isKept = before !== null && "force_destroy" in before && before["force_destroy"] !== true;
    if (!actions.includes("delete") || !(type in STATEFUL_TYPES) || !isKept) return [];
    const found = "is destroyed without force_destroy in its state: the deletion fails unless the resource is empty";
    return [{ resource: `${stack.part}/${address}`, found }];
  });
}
