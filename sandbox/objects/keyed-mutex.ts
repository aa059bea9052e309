/** Lets only one task at a time run per key; tasks of a key run in the order in which they came. */
export class KeyedMutex {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs `task` once no other task holds any of the keys. */
  public async run<T>(keys: readonly string[], task: () => Promise<T>): Promise<T> {
    const own = [...new Set(keys)];
    const before = own.flatMap((key) => this.tails.get(key) ?? []);
    // Entering all queues at once keeps two tasks from waiting for each other.
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
