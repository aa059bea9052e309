import type { SlotName } from "../../../core/slot";
import type { StageName } from "../../../core/stage";
import { counted } from "../../../review/words";
import { ApiError } from "../../databricks/client";
import { messageOf, UserError } from "../../project";
import type { ObjectStore } from "../../records/object-store";
import type { OwnedKind, OwnedObject, Owner, SlotPlace } from "./owned";
import { ownedFolderContent, ownedHomeContent, ownedSchemas, ownedSecretScopes } from "./owned-data";
import { ownedClusters, ownedEndpoints, ownedJobs, ownedPipelines, ownedRuns, ownedTokens } from "./owned-work";
import { readSlotStates, type SlotLock } from "./slot-states";

/**
 * A slot, i.e. the resources in dev's workspace that merge requests use one after another, with access to its objects
 * in the workspace and to its Terraform states.
 */
export interface SweptSlot {
  readonly slot: SlotName;
  readonly place: SlotPlace;
  /** Service principals of the slot, without those whose objects the caller cannot list and remove. */
  readonly owners: readonly Owner[];
  readonly states: ObjectStore;
}

/** Options of `sweepSlot`. */
export interface SweepOptions {
  /**
   * Sweeps a slot only if the last change of its states, and the creation of its newest object, are at least this many
   * hours ago. 0 sweeps every slot.
   */
  readonly olderThanHours: number;
  /** Hours for which a state lock is considered to belong to a running command. */
  readonly lifetimeHours: number;
  /** Also breaks locks younger than `lifetimeHours`. @default false */
  readonly force?: boolean | undefined;
  /** Only reports what would be removed. @default false */
  readonly dryRun?: boolean | undefined;
  /** Time of the sweep, in milliseconds since 1970. @default - now */
  readonly now?: number;
}

/** Result of a slot's sweep. */
export interface Sweep {
  readonly slot: SlotName;
  /** Stages of merge requests with states in the slot. */
  readonly requests: readonly StageName[];
  /** Reason why the slot was not swept; absent if it was swept or is empty. */
  readonly kept?: string;
  readonly removed: readonly Pick<OwnedObject, "kind" | "name">[];
  /** Keys of the deleted state objects, locks included. */
  readonly states: readonly string[];
}

/** In order of removal: an object is removed before the objects that it uses, e.g. an endpoint before its model. */
const KINDS: readonly OwnedKind[] = [
  ownedJobs,
  ownedRuns,
  ownedPipelines,
  ownedClusters,
  ownedEndpoints,
  ownedSchemas,
  ownedFolderContent,
  ownedHomeContent,
  ownedSecretScopes,
  ownedTokens,
];

/** Maximum number of passes over the slot. If running jobs create objects during a pass, another pass is needed. */
const MAX_ROUNDS = 3;

const HOUR = 3_600_000;

/** The slot cannot be swept, because another command holds a lock on one of its states. */
export class SlotBusyError extends UserError {}

/**
 * Removes all objects that a slot's principals own in the workspace, then the slot's Terraform states. Lists objects
 * from the workspace and not from the states, because jobs can create objects that are in no state.
 *
 * @throws SlotBusyError if a lock is younger than `lifetimeHours` and `force` is not set; UserError with the objects
 *   that could not be removed, after the other objects have been removed
 */
export async function sweepSlot(
  swept: SweptSlot,
  { olderThanHours, lifetimeHours, force = false, dryRun = false, now = Date.now() }: SweepOptions,
  say: (line: string) => void,
): Promise<Sweep> {
  const { slot, states } = swept;
  const { objects, requests, locks } = await readSlotStates(states, slot);
  const owned = await find(swept);
  const nothing = { slot, requests, removed: [], states: [] };
  if (objects.length === 0 && owned.length === 0) return nothing;

  const last = Math.max(...objects.map(({ modified }) => modified), ...owned.map(({ made = 0 }) => made));
  // `last` can be in the future if the clock of the state store or the workspace is ahead of this machine's clock.
  const age = Math.max(0, now - last) / HOUR;
  if (age < olderThanHours) return { ...nothing, kept: usedText(requests, ageText(age)) };
  const young = locks.filter(({ taken }) => now - taken < lifetimeHours * HOUR);
  if (young.length > 0 && !force) throw new SlotBusyError(busyText(slot, young, now));
  if (dryRun) return { ...nothing, removed: owned.map(named), states: objects.map(({ key }) => key) };

  for (const lock of locks) {
    say(`${slot}: breaking the lock of ${lockText(lock, now)}`);
    await states.delete(lock.key);
  }
  const removed = await removeAll(swept, owned, say);
  const left = (await readSlotStates(states, slot)).objects.map(({ key }) => key);
  for (const key of left) await states.delete(key);
  return { slot, requests, removed, states: [...locks.map(({ key }) => key), ...left] };
}

async function removeAll(
  swept: SweptSlot,
  found: readonly OwnedObject[],
  say: (line: string) => void,
): Promise<Sweep["removed"]> {
  const removed: Pick<OwnedObject, "kind" | "name">[] = [];
  const faults = new Map<string, string>();
  let open = found;
  for (let round = 0; round < MAX_ROUNDS && open.length > 0; round += 1) {
    for (const object of open) {
      const { kind, name } = object;
      try {
        await object.remove();
        faults.delete(keyOf(object));
        removed.push(named(object));
        say(`${swept.slot}: removed ${kind} ${name}`);
      } catch (error) {
        if (!isGone(error)) faults.set(keyOf(object), messageOf(error));
      }
    }
    open = await find(swept);
  }
  if (open.length === 0) return removed;
  throw new UserError(
    [
      `${swept.slot} still contains ${counted(open.length, "object")}; its Terraform states were kept, so that the next sweep tries again`,
      ...open.map(
        (object) =>
          `- ${object.kind} ${object.name}: ${faults.get(keyOf(object)) ?? "it was removed, but created again during the sweep"}`,
      ),
    ].join("\n"),
  );
}

async function find({ owners, place }: SweptSlot): Promise<readonly OwnedObject[]> {
  const found = new Map<string, OwnedObject>();
  for (const kind of KINDS) {
    for (const owner of owners) {
      // Skips duplicates: each principal's client lists the same contents of the slot's folder.
      for (const object of await kind(owner, place)) {
        if (!found.has(keyOf(object))) found.set(keyOf(object), object);
      }
    }
  }
  return [...found.values()];
}

function keyOf({ kind, name, id = name }: OwnedObject): string {
  return `${kind} ${id}`;
}

/** Whether a removal failed because the object no longer exists, e.g. after its parent folder was removed. */
function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || /does not exist/i.test(error.message));
}

function named({ kind, name }: OwnedObject): Pick<OwnedObject, "kind" | "name"> {
  return { kind, name };
}

function usedText(requests: readonly StageName[], age: string): string {
  if (requests.length === 0) return `its newest object, which no Terraform state records, was created ${age} ago`;
  return `${requests.join(", ")} used it ${age} ago`;
}

function busyText(slot: SlotName, locks: readonly SlotLock[], now: number): string {
  return [
    `${slot} is in use, so nothing was removed. These commands hold locks:`,
    ...locks.map((lock) => `- ${lockText(lock, now)}`),
    "Wait until they have ended. If a command was killed, run `./fraudops sweep <slot> --older-than 0 --force` or `./fraudops destroy pr-<n> --force`.",
  ].join("\n");
}

function lockText({ key, who, operation, taken }: SlotLock, now: number): string {
  const doing = operation === "" ? "" : ` (${operation})`;
  return `${who}${doing} on ${key}, taken ${ageText((now - taken) / HOUR)} ago`;
}

function ageText(hours: number): string {
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return hours >= 1 ? `${Math.round(hours)} h` : `${Math.max(0, Math.round(hours * 60))} min`;
}
