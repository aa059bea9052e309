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

/** A slot, and how to reach what is in it. */
export interface SweptSlot {
  readonly slot: SlotName;
  readonly place: SlotPlace;
  /** The slot's service principals that can be acted for. */
  readonly owners: readonly Owner[];
  readonly states: ObjectStore;
}

/** What a sweep spares. */
export interface SweepOptions {
  /** Hours since the last deploy, or since anything was made, for which a slot is left alone; 0: none is. */
  readonly olderThanHours: number;
  /** Hours for which a lock is taken for that of a command that runs. */
  readonly lifetimeHours: number;
  /** Breaks locks that are younger as well. @default false */
  readonly force?: boolean | undefined;
  /** Only says what would go. @default false */
  readonly dryRun?: boolean | undefined;
  /** Milliseconds since 1970. @default - now */
  readonly now?: number;
}

/** What became of a slot. */
export interface Sweep {
  readonly slot: SlotName;
  /** Merge requests' stages that had states in it. */
  readonly requests: readonly StageName[];
  /** Why it was left alone; absent where it was swept, or is empty. */
  readonly kept?: string;
  readonly removed: readonly Pick<OwnedObject, "kind" | "name">[];
  /** Keys of the state objects that were deleted, locks included. */
  readonly states: readonly string[];
}

/** What runs goes before what it uses, and what serves a model before the model. */
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

/** Rounds in which the slot is looked through again: something that still ran may have made more. */
const MOST_ROUNDS = 3;

const HOUR = 3_600_000;

/** Somebody is at work in a slot. */
export class SlotBusyError extends UserError {}

/**
 * Removes all that the principals of a slot own in the workspace, then the slot's state objects. It goes by what is
 * there, whether or not a state knows of it.
 *
 * @throws SlotBusyError when somebody holds a lock that is younger than the lifetime; UserError with what could not be
 *   removed, after the rest
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
  const age = (now - last) / HOUR;
  if (age < olderThanHours) return { ...nothing, kept: `${holder(requests)} was used ${ageText(age)} ago` };
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
  for (let round = 0; round < MOST_ROUNDS && open.length > 0; round += 1) {
    for (const object of open) {
      const { kind, name } = object;
      try {
        await object.remove();
        faults.delete(`${kind} ${name}`);
        removed.push(named(object));
        say(`${swept.slot}: removed ${kind} ${name}`);
      } catch (error) {
        if (!isGone(error)) faults.set(`${kind} ${name}`, messageOf(error));
      }
    }
    open = await find(swept);
  }
  if (open.length === 0) return removed;
  throw new UserError(
    [
      `${swept.slot} still holds ${counted(open.length, "object")}; its states were left, so that the next sweep looks again`,
      ...open.map(({ kind, name }) => `- ${kind} ${name}: ${faults.get(`${kind} ${name}`) ?? "it came back"}`),
    ].join("\n"),
  );
}

async function find({ owners, place }: SweptSlot): Promise<readonly OwnedObject[]> {
  const found = new Map<string, OwnedObject>();
  for (const kind of KINDS) {
    for (const owner of owners) {
      // Both principals see what is in the slot's folder.
      for (const object of await kind(owner, place)) {
        const key = `${object.kind} ${object.name}`;
        if (!found.has(key)) found.set(key, object);
      }
    }
  }
  return [...found.values()];
}

/** What goes with something else is not there any more when its turn comes. */
function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || /does not exist/i.test(error.message));
}

function named({ kind, name }: OwnedObject): Pick<OwnedObject, "kind" | "name"> {
  return { kind, name };
}

function holder(requests: readonly StageName[]): string {
  return requests.length === 0 ? "what no state knows of" : requests.join(", ");
}

function busyText(slot: SlotName, locks: readonly SlotLock[], now: number): string {
  return [
    `${slot} is in use, nothing was removed:`,
    ...locks.map((lock) => `- ${lockText(lock, now)}`),
    "Wait for the end of that command. If it was killed: `./fraudops sweep <slot> --older-than 0 --force`, or `./fraudops destroy pr-<n> --force`.",
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
