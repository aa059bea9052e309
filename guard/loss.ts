import type { ResourceChangeJson } from "./plan-json";
import type { PlannedStack } from "./planned-stack";
import { replacementReason } from "./replacement-reason";
import { STATEFUL_TYPES } from "./stateful-types";

/** A stateful resource that a plan destroys. */
export interface Loss {
  /** Part of the stage and address, of a deposed object its key as well, as `allowLoss` names it. */
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
    const { actions } = change.change;
    const replaced = actions.includes("create");
    // `forget` alone takes it out of the state; with a new one in its place, nothing finds the old one any more.
    const isLost = actions.includes("delete") || (replaced && actions.includes("forget"));
    if (content === undefined || !isLost) return [];
    const act = replaced ? "is replaced" : "is deleted";
    const reason = replacementReason(change);
    const because = reason === "" ? "" : `, because ${reason}`;
    const found = `${act}, and ${content} with it${because}`;
    return [{ resource: `${stack.part}/${objectAddress(change)}`, replaced, found }];
  });
}

/** An object that an interrupted replacement left behind shares its address with the live one: the key tells them apart. */
function objectAddress({ address, deposed }: ResourceChangeJson): string {
  return deposed === undefined ? address : `${address}#deposed-${deposed}`;
}
