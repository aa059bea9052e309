import { slotOf } from "../../core/slot";
import type { StageName } from "../../core/stage";
import { confirm } from "../confirm";
import { openSlot, slotPool } from "../operations/sweep/slot-access";
import { readSlotStates } from "../operations/sweep/slot-states";
import { sweepSlot } from "../operations/sweep/sweep-slot";
import { sweepText } from "../report/sweep-text";
import { announce, resolveTarget, type TargetOptions } from "../target";
import { printJson } from "./print-json";
import { readStage } from "./stage-projects";

export interface DestroyRequestOptions extends TargetOptions {
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly force?: boolean | undefined;
}

/**
 * Deletes a merge request's stage: deletes all objects and Terraform states in the stage's slot, i.e. the resources in
 * dev's workspace that merge requests use one after another. Does nothing if the slot is empty or contains only the
 * stages of other merge requests.
 * @throws UserError see `sweepSlot`
 */
export async function destroyRequest(
  stage: StageName,
  { yes, json, force, ...options }: DestroyRequestOptions,
): Promise<void> {
  const target = await resolveTarget({ ...options, stage });
  announce(target, { json });
  readStage(stage, target);
  const { mergeRequests } = slotPool(target);
  const slot = slotOf(stage, mergeRequests.slots);
  const say = json === true ? console.error : console.log;
  const opened = await openSlot(target, slot, say);
  const { requests } = await readSlotStates(opened.states, slot);
  if (requests.length > 0 && !requests.includes(stage)) {
    say(`${stage} is not deployed, so nothing was deleted: ${slot} contains ${requests.join(", ")}`);
    if (json === true) printJson({ stage, slot, removed: [], states: [] });
    return;
  }
  const sweepOptions = { olderThanHours: 0, lifetimeHours: mergeRequests.lifetimeHours, force };
  const planned = await sweepSlot(opened, { ...sweepOptions, dryRun: true }, say);
  const isEmpty = planned.removed.length === 0 && planned.states.length === 0;
  if (isEmpty) say(`${stage} is not deployed: ${slot} is empty`);
  else say(sweepText(planned, true));
  if (!isEmpty && yes !== true)
    await confirm({ text: `Delete all of this from ${stage} (${target.description})?`, word: stage });
  const { removed, states } = isEmpty ? planned : await sweepSlot(opened, sweepOptions, say);
  if (json === true) printJson({ stage, slot, removed, states });
  else if (!isEmpty) say(`destroyed: ${sweepText({ ...planned, removed, states })}`);
}
