import { isDeepStrictEqual } from "node:util";

import type { CloudObject, Json, ObjectStore, Scope } from "../../../../sandbox/ports";

/** An `ObjectStore` in memory. */
export class MemoryStore implements ObjectStore {
  private readonly objects = new Map<string, CloudObject>();
  private readonly sequences = new Map<string, number>();

  public get(kind: string, scope: Scope, id: string): CloudObject | undefined {
    return this.objects.get(JSON.stringify([kind, scope, id]));
  }

  public find(kind: string, scope?: Scope, where: Readonly<Record<string, Json>> = {}): readonly CloudObject[] {
    return [...this.objects.values()].filter(
      (each) =>
        each.kind === kind &&
        (scope === undefined || each.scope === scope) &&
        Object.entries(where).every(([name, value]) => isDeepStrictEqual(each.attributes[name], value)),
    );
  }

  public put(object: CloudObject): Promise<void> {
    this.objects.set(JSON.stringify([object.kind, object.scope, object.id]), structuredClone(object));
    return Promise.resolve();
  }

  public delete(kind: string, scope: Scope, id: string): Promise<void> {
    this.objects.delete(JSON.stringify([kind, scope, id]));
    return Promise.resolve();
  }

  public next(sequence: string, start = 1): Promise<number> {
    const value = (this.sequences.get(sequence) ?? start - 1) + 1;
    this.sequences.set(sequence, value);
    return Promise.resolve(value);
  }
}
