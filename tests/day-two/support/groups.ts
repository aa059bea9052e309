import { ConfigError } from "../../../config/load";
import { isGroupable, type PreparedCase } from "./prepared-case";
import { configurationWith, merged, type Overlay } from "./service-configuration";

/** Cases that change different resources, and are therefore applied together. */
export type Group = readonly PreparedCase[];

/**
 * Groups cases that change different resources and whose combined configuration is valid. Puts each case that cannot be
 * applied together with others into a separate group.
 * @param base configuration of the deployment
 */
export function grouped(cases: readonly PreparedCase[], base: Overlay): readonly Group[] {
  const groups: { cases: PreparedCase[]; touched: Set<string>; keys: Set<string> }[] = [];
  const alone: Group[] = [];
  for (const each of cases) {
    if (!isGroupable(each.definition)) {
      alone.push([each]);
      continue;
    }
    const keys = keysOf(each);
    const home = groups.find(
      ({ cases: others, touched, keys: taken }) =>
        [...each.touched].every((place) => !touched.has(place)) &&
        keys.every((key) => !taken.has(key)) &&
        goTogether([...others, each], base),
    ) ?? { cases: [], touched: new Set<string>(), keys: new Set<string>() };
    if (home.cases.length === 0) groups.push(home);
    home.cases.push(each);
    for (const place of each.touched) home.touched.add(place);
    for (const key of keys) home.keys.add(key);
  }
  return [...groups.map((group) => group.cases), ...alone];
}

/** Whether a case applies nothing, because its change is refused. Such cases can share a copy of the deployment. */
export function onlyPlans({ definition: { given, expect, destroyed } }: PreparedCase): boolean {
  return given === undefined && destroyed === undefined && expect.outcome === "refused";
}

/** Whether the combined configurations of the cases are valid, before and after their changes. */
function goTogether(cases: readonly PreparedCase[], base: Overlay): boolean {
  try {
    configurationWith(merged(base, ...cases.map(({ given }) => given)));
    configurationWith(merged(base, ...cases.map(({ changed }) => changed)));
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** Returns the paths that a case sets, as `<owner>/<path>`. Cases that set the same path cannot be in one group. */
function keysOf({ definition: { on, given = {}, change } }: PreparedCase): readonly string[] {
  return [...Object.keys(given), ...Object.keys(change)].map((key) => `${on}/${key}`);
}
