type Group<T> = readonly [T, ...T[]];

/** Groups items by key, in the order of each group's first item. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown): readonly Group<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
