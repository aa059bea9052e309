import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { CloudObject, Json, JsonObject, ObjectStore, Scope } from "../ports";
import { JournalCorruptError, JournalWriter, readJournal } from "./journal";
import { takeLock, type Release } from "./lock";

type JournalRecord =
  | { readonly put: CloudObject }
  | { readonly delete: Omit<CloudObject, "attributes"> }
  | { readonly sequence: string; readonly value: number };

/**
 * The store rewrites its journal if the journal has more records than this number plus two per stored object and
 * sequence. More than half of the records are then superseded.
 */
const COMPACT_AT = 5_000;

const keyOf = (scope: Scope, id: string): string => `${scope}\n${id}`;

/**
 * An `ObjectStore` in a folder. It keeps all objects in memory. A call that changes an object resolves once the change
 * is in the journal on disk.
 */
export class FolderStore implements ObjectStore {
  private readonly kinds = new Map<string, Map<string, CloudObject>>();
  private readonly sequences = new Map<string, number>();
  private compaction: Promise<void> | undefined;

  private constructor(
    private readonly journal: JournalWriter,
    private readonly release: Release,
  ) {}

  /**
   * Opens the store in `folder`. Creates the folder if it does not exist.
   *
   * @throws LockedError if another process has the store open
   * @throws JournalCorruptError if the journal is damaged or contains a record of an unknown kind
   */
  public static async open(folder: string): Promise<FolderStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const release = await takeLock(join(folder, "lock"));
    try {
      const path = join(folder, "objects.jsonl");
      const content = await readJournal(path);
      const store = new FolderStore(await JournalWriter.open(path, content), release);
      content.records.forEach((record, index) => {
        store.replay(record as JournalRecord, `${path}:${String(index + 1)}`);
      });
      return store;
    } catch (error) {
      await release();
      throw error;
    }
  }

  public get(kind: string, scope: Scope, id: string): CloudObject | undefined {
    return this.kinds.get(kind)?.get(keyOf(scope, id));
  }

  public find(kind: string, scope?: Scope, where: Readonly<Record<string, Json>> = {}): readonly CloudObject[] {
    const wanted = Object.entries(where);
    return [...(this.kinds.get(kind)?.values() ?? [])].filter(
      (object) =>
        (scope === undefined || object.scope === scope) &&
        wanted.every(([name, value]) => isDeepStrictEqual(object.attributes[name], value)),
    );
  }

  public async put(object: CloudObject): Promise<void> {
    const { kind, scope, id } = object;
    // The JSON round trip makes the value in memory equal to the value that a restart reads from the journal, and
    // independent of the caller's object.
    const attributes = freeze(JSON.parse(JSON.stringify(object.attributes)) as JsonObject);
    const kept = Object.freeze({ kind, scope, id, attributes });
    this.keep(kept);
    await this.append({ put: kept });
  }

  public async delete(kind: string, scope: Scope, id: string): Promise<void> {
    if (this.kinds.get(kind)?.delete(keyOf(scope, id))) await this.append({ delete: { kind, scope, id } });
  }

  public async next(sequence: string, start = 1): Promise<number> {
    const last = this.sequences.get(sequence);
    const value = last === undefined ? start : last + 1;
    this.sequences.set(sequence, value);
    await this.append({ sequence, value });
    return value;
  }

  /** Waits for pending writes and releases the lock. */
  public async close(): Promise<void> {
    await this.compaction;
    await this.journal.close();
    await this.release();
  }

  private keep(object: CloudObject): void {
    let objects = this.kinds.get(object.kind);
    if (!objects) this.kinds.set(object.kind, (objects = new Map<string, CloudObject>()));
    // An update keeps the object's position, so that objects stay in order of creation.
    objects.set(keyOf(object.scope, object.id), object);
  }

  private replay(record: JournalRecord, place: string): void {
    if ("put" in record) this.keep(freeze(record.put));
    else if ("delete" in record)
      this.kinds.get(record.delete.kind)?.delete(keyOf(record.delete.scope, record.delete.id));
    else if ("sequence" in record) this.sequences.set(record.sequence, record.value);
    else
      throw new JournalCorruptError(
        `the store contains a record of an unknown kind at ${place}: use the version of the sandbox that wrote the ` +
          "record, or remove the folder of the store to start with an empty store",
      );
  }

  private async append(record: JournalRecord): Promise<void> {
    await this.journal.append(record);
    if (this.journal.length > COMPACT_AT + 2 * this.size()) {
      this.compaction ??= this.journal
        .rewrite(() => this.records())
        .finally(() => {
          this.compaction = undefined;
        });
      await this.compaction;
    }
  }

  private size(): number {
    let size = this.sequences.size;
    for (const objects of this.kinds.values()) size += objects.size;
    return size;
  }

  private *records(): Iterable<JournalRecord> {
    for (const [sequence, value] of this.sequences) yield { sequence, value };
    for (const objects of this.kinds.values()) for (const object of objects.values()) yield { put: object };
  }
}

/** Freezes a JSON value recursively. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
