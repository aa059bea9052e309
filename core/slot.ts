import { isShortLived, type StageName } from "./stage";

/** Name of a slot, `slot-<k>`: a place that merge requests take turns in. */
export type SlotName = string;

/** Service principals of a slot: one deploys requests, the other runs their jobs. */
export const SLOT_ROLES = ["deploy", "jobs"] as const;
export type SlotRole = (typeof SLOT_ROLES)[number];

/** Most slots that the account's configuration may have. */
export const MOST_SLOTS = 20;

/** How the names of slots begin; no stage's name begins like this. */
export const SLOT_PREFIX = "slot";

/** The slots of a pool, `slot-1` first. */
export function slotNames(size: number): readonly SlotName[] {
  return Array.from({ length: size }, (_, index) => `${SLOT_PREFIX}-${index + 1}`);
}

/**
 * The slot of a merge request's stage: `pr-1` has `slot-1`, and so has `pr-<1 + size>`.
 *
 * @param stage `pr-<n>`
 * @param size number of slots, from 1
 * @throws Error for a stage that lasts, which has no slot
 */
export function slotOf(stage: StageName, size: number): SlotName {
  if (!isShortLived(stage)) throw new Error(`stage ${stage} has no slot: only pr-<n> has`);
  const number = Number(stage.slice("pr-".length));
  return `${SLOT_PREFIX}-${((number - 1) % size) + 1}`;
}

/** How the keys of a slot's state objects begin. */
export function slotStatePrefix(slot: SlotName): string {
  return `${slot}/`;
}

/** Merge requests' stages whose state objects are among `keys`, each once, by number. */
export function requestsIn(keys: readonly string[], slot: SlotName): readonly StageName[] {
  const prefix = slotStatePrefix(slot);
  const stages = keys.flatMap((key) => {
    if (!key.startsWith(prefix)) return [];
    // Terraform's local backend puts a dot before the name of a lock file.
    return /^\.?(pr-[1-9]\d*)-/.exec(key.slice(prefix.length))?.[1] ?? [];
  });
  return [...new Set(stages)].sort((one, other) => Number(one.slice(3)) - Number(other.slice(3)));
}
