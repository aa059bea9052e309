import { slotOf } from "../../../core/slot";
import type { StageName } from "../../../core/stage";
import { namingOf } from "../../../core/naming";
import { UserError } from "../../project";
import { openSlot, slotPool, currentPrincipal, type SlotTarget } from "./slot-access";
import { readSlotStates } from "./slot-states";
import { sweepSlot } from "./sweep-slot";

/** Callbacks of `makeRoom` for output and confirmation. */
export interface MakeRoomOptions {
  readonly say: (line: string) => void;
  /** Asks whether to remove another merge request from the slot; throws if the user refuses. @default - not asked */
  readonly confirm?: ((question: string) => Promise<void>) | undefined;
}

/**
 * Prepares the slot of a merge request's stage for a deploy: empties the slot if it contains the stage of another merge
 * request. A slot is a set of resources in dev's workspace that merge requests use one after another.
 *
 * @param stage `pr-<n>`
 * @throws UserError if the caller is not the slot's deploying principal; as `sweepSlot` if the slot must be emptied
 */
export async function makeRoom(stage: StageName, target: SlotTarget, { say, confirm }: MakeRoomOptions): Promise<void> {
  const { account, mergeRequests } = slotPool(target);
  const slot = slotOf(stage, mergeRequests.slots);
  const opened = await openSlot(target, slot, say);
  const deploy = namingOf(account, stage).servicePrincipal("deploy");
  const [acting] = opened.owners;
  const me = acting === undefined ? undefined : await currentPrincipal(acting.client);
  if (me?.displayName !== deploy) {
    const who = me?.displayName ?? me?.userName ?? "an unknown user";
    throw new UserError(
      `the caller is ${who}, but stage ${stage} must be deployed as ${deploy}, the principal of its slot: authenticate as ${deploy}`,
    );
  }
  const { requests } = await readSlotStates(opened.states, slot);
  const others = requests.filter((each) => each !== stage).join(", ");
  if (others === "") return;
  await confirm?.(`${slot} contains ${others}. Remove ${others} to deploy ${stage}?`);
  say(
    `${slot} contains ${others}, which is removed to deploy ${stage} (merge requests share ${mergeRequests.slots} slots)`,
  );
  await sweepSlot(opened, { olderThanHours: 0, lifetimeHours: mergeRequests.lifetimeHours }, say);
}
