import { slotOf } from "../../../core/slot";
import type { StageName } from "../../../core/stage";
import { namingOf } from "../../../core/naming";
import { UserError } from "../../project";
import { openSlot, slotPool, whoIs, type SlotTarget } from "./slot-access";
import { readSlotStates } from "./slot-states";
import { sweepSlot } from "./sweep-slot";

/** What preparing a slot tells and asks. */
export interface MakeRoomOptions {
  readonly say: (line: string) => void;
  /** Has the user agree to take another request down; throws otherwise. @default - nobody is asked */
  readonly confirm?: ((question: string) => Promise<void>) | undefined;
}

/**
 * Prepares the slot of a merge request's stage for its deploy: another request that is in there is taken down.
 *
 * @param stage `pr-<n>`
 * @throws UserError when the caller is not the slot's deploying principal; SlotBusyError when the other request is being
 *   deployed
 */
export async function makeRoom(stage: StageName, target: SlotTarget, { say, confirm }: MakeRoomOptions): Promise<void> {
  const { account, mergeRequests } = slotPool(target);
  const slot = slotOf(stage, mergeRequests.slots);
  const opened = await openSlot(target, slot, say);
  const deploy = namingOf(account, stage).servicePrincipal("deploy");
  const [acting] = opened.owners;
  const me = acting === undefined ? undefined : await whoIs(acting.client);
  if (me?.displayName !== deploy) {
    const who = me?.displayName ?? me?.userName ?? "nobody";
    throw new UserError(`stage ${stage} is deployed as ${deploy}, the principal of its slot, and not as ${who}`);
  }
  const { requests } = await readSlotStates(opened.states, slot);
  const others = requests.filter((each) => each !== stage).join(", ");
  if (others === "") return;
  await confirm?.(`${slot} holds ${others}. Take that down for ${stage}?`);
  say(`${slot} holds ${others}, which is taken down for ${stage}: there are ${mergeRequests.slots} slots`);
  await sweepSlot(opened, { olderThanHours: 0, lifetimeHours: mergeRequests.lifetimeHours }, say);
}
