import { isGroupable, type PreparedCase } from "./prepared-case";

/** Cases that touch nothing in common, and are applied together. */
export type Group = readonly PreparedCase[];

/** Parts cases so that in each group no two touch the same; what may be refused stands alone. */
export function grouped(cases: readonly PreparedCase[]): readonly Group[] {
  const groups: { cases: PreparedCase[]; touched: Set<string>; keys: Set<string> }[] = [];
  const alone: Group[] = [];
  for (const each of cases) {
    if (!isGroupable(each.definition)) {
      alone.push([each]);
      continue;
    }
    const keys = keysOf(each);
    const home = groups.find(
      ({ touched, keys: taken }) =>
        [...each.touched].every((place) => !touched.has(place)) && keys.every((key) => !taken.has(key)),
    ) ?? { cases: [], touched: new Set<string>(), keys: new Set<string>() };
    if (home.cases.length === 0) groups.push(home);
    home.cases.push(each);
    for (const place of each.touched) home.touched.add(place);
    for (const key of keys) home.keys.add(key);
  }
  return [...groups.map((group) => group.cases), ...alone];
}

/** Whether a case is only planned: it leaves no trace, so that any number of them share a deployment. */
export function onlyPlans({ definition: { given, expect } }: PreparedCase): boolean {
  return given === undefined && expect.outcome === "refused";
}

/** Two values cannot stand at the same place of the configuration. */
function keysOf({ definition: { on, given = {}, change } }: PreparedCase): readonly string[] {
  return [...Object.keys(given), ...Object.keys(change)].map((key) => `${on}/${key}`);
}
