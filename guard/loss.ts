import type { ResourceChangeJson } from "./plan-json";
import type { PlannedStack } from "./planned-stack";
import { replacementReason } from "./replacement-reason";
import { STATEFUL_TYPES } from "./stateful-types";

/** A stateful resource that a plan deletes or replaces. */
export interface Loss {
  /**
   * `<stack name without the stage>/<address>`, as in `guard.allowLoss`; for a deposed object, followed by
   * `#deposed-<key>`.
   */
  readonly resource: string;
  /** Whether the plan also creates a new resource, without the lost data, at the same address. */
  readonly replaced: boolean;
  /** Description of the loss and of its reason, e.g. "is deleted, with the loss of every version and alias". */
  readonly found: string;
}

/** Stateful resources that a stack's plan deletes or replaces. */
export function losses(stack: PlannedStack): readonly Loss[] {
  return stack.changes.flatMap((change) => {
    const content = STATEFUL_TYPES[change.type];
    const { actions } = change.change;
    const replaced = actions.includes("create");
    // `forget` alone is no loss: the object remains in the cloud. `forget` with `create` is a loss: the stack continues
    // with a new, empty object.
    const isLost = actions.includes("delete") || (replaced && actions.includes("forget"));
    if (content === undefined || !isLost) return [];
    const act = replaced ? "is replaced" : "is deleted";
    const reason = replacementReason(change);
    const because = reason === "" ? "" : `, because ${reason}`;
    const found = `${act}, with the loss of ${content}${because}`;
    return [{ resource: `${stack.part}/${objectAddress(change)}`, replaced, found }];
  });
}

/** Appends the key of a deposed object to its address, because the current object has the same address. */
function objectAddress({ address, deposed }: ResourceChangeJson): string {
  return deposed === undefined ? address : `${address}#deposed-${deposed}`;
}
