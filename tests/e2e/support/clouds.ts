import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseState, recordedObjects } from "../../../cli/terraform/state";
import { createRegistry } from "../../../sandbox/facts/registry";
import { readJournal } from "../../../sandbox/store/journal";

/** A cloud object: its resource type, and the value of the attribute that identifies it. */
export interface CloudObject {
  readonly type: string;
  readonly id: string;
}

interface Stored {
  readonly kind: string;
  readonly scope: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Returns all objects of Terraform's resource types. Reads the store on disk, so the sandbox need not be running. */
export async function objectsInClouds(home: string): Promise<readonly CloudObject[]> {
  const stored = await storedObjects(home);
  return stored.map(({ kind, attributes }) => ({ type: kind, id: identity(attributes) })).sort(byText);
}

/**
 * Finds an object among those that no state contains, as an operator would search the cloud's console.
 * @param names attributes and tags of the object, e.g. `cidr_block "10.0.0.0/18", tag Name "dev-private-0"`
 */
export async function unrecordedObject(home: string, type: string, names: string): Promise<CloudObject | undefined> {
  const known = new Set(objectsInStates(home).map((object) => JSON.stringify(object)));
  const wanted = [...names.matchAll(/(tag )?(\S+) "([^"]*)"/g)];
  const found = (await storedObjects(home)).find(({ kind, attributes }) => {
    const tags = (attributes["tags"] ?? {}) as Readonly<Record<string, unknown>>;
    const isWanted = wanted.every(([, tag, name = "", value]) => (tag ? tags : attributes)[name] === value);
    return kind === type && isWanted && !known.has(JSON.stringify({ type, id: identity(attributes) }));
  });
  return found && { type, id: identity(found.attributes) };
}

async function storedObjects(home: string): Promise<readonly Stored[]> {
  const kinds = createRegistry().resources;
  const { records } = await readJournal(path.join(home, "store", "objects.jsonl"));
  const objects = new Map<string, Stored>();
  for (const record of records as readonly { put?: Stored; delete?: Omit<Stored, "attributes"> }[]) {
    const { put, delete: gone } = record;
    if (put !== undefined) objects.set(keyOf(put), put);
    if (gone !== undefined) objects.delete(keyOf(gone));
  }
  return [...objects.values()].filter(({ kind }) => kinds.has(kind));
}

/**
 * Returns the cloud objects in all states except those of slots. Omits `terraform_data` and `time_sleep`, which exist
 * only in the states.
 */
export function objectsInStates(home: string): readonly CloudObject[] {
  const directory = path.join(home, "state");
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".tfstate"))
    .flatMap((file) => recordedObjects(parseState(readFileSync(path.join(directory, file), "utf8"))))
    .filter(({ type }) => type !== "terraform_data" && type !== "time_sleep")
    .map(({ type, instance }) => ({ type, id: identity(instance.attributes) }))
    .sort(byText);
}

/** Returns the lock files of states in a sandbox's folder, which a running Terraform holds or a killed one left. */
export function locks(home: string): readonly string[] {
  return readdirSync(path.join(home, "state")).filter((file) => file.endsWith(".lock.info"));
}

function keyOf({ kind, scope, id }: Omit<Stored, "attributes">): string {
  return JSON.stringify([kind, scope, id]);
}

/** Returns the value of the attribute that identifies a cloud object, usually of `id`. */
function identity(attributes: Readonly<Record<string, unknown>>): string {
  const { id, name, workspace_id: workspace, network_policy_id: policy } = attributes;
  return typeof name === "string" && name.startsWith("accounts/") ? name : String(id ?? workspace ?? policy);
}

function byText(one: CloudObject, other: CloudObject): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
