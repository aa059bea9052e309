/** Concurrency groups: whoever enters one waits for those that entered before. */
export class Queues {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs `work` when everybody who entered the group before has left; at once without a group. */
  public async enter<T>(group: string | undefined, work: () => Promise<T>): Promise<T> {
    if (group === undefined) return work();
    const before = this.last.get(group) ?? Promise.resolve();
    const mine = before.then(work);
    this.last.set(
      group,
      mine.catch(() => undefined),
    );
    return mine;
  }
}
