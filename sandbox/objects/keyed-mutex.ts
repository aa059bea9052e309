/** A mutex per key. Tasks of the same key run one at a time, in order of arrival. */
export class KeyedMutex {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs `task` when no other task holds any of the keys. */
  public async run<T>(keys: readonly string[], task: () => Promise<T>): Promise<T> {
    const own = [...new Set(keys)];
    const before = own.flatMap((key) => this.tails.get(key) ?? []);
    // Enters the queues of all keys in one step, to prevent deadlocks between tasks with several keys.
    const result = Promise.all(before).then(task);
    const tail = result.catch(() => undefined);
    for (const key of own) this.tails.set(key, tail);
    try {
      return await result;
    } finally {
      for (const key of own) if (this.tails.get(key) === tail) this.tails.delete(key);
    }
  }
}
