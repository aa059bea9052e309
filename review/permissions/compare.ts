import { listed } from "../words";
import { grouped } from "../grouped";
import type { Holding, PermissionChange, Wording } from "./holding";
import { LEVELS } from "./levels";

/** Rights that a principal has before or after the plan of a stack. */
export interface PlacedHolding extends Holding {
  readonly stack: string;
  readonly side: "before" | "after";
}

/**
 * Compares the rights before and after the plans. A right is unchanged even if a different Terraform resource grants it
 * after the plan. Principals with equal changes are reported together.
 */
export function compareHoldings(holdings: readonly PlacedHolding[]): readonly PermissionChange[] {
  const differing = grouped(holdings, ({ wording, who, what }) => [wording, who, what])
    .map((group) => ({ ...group[0], ...sidesOf(group), alarm: isCriticalGroup(group), stacks: stacksOf(group) }))
    .filter(({ gained, lost }) => gained.length > 0 || lost.length > 0);
  return grouped(differing, ({ wording, what, before, after, alarm }) => [wording, what, before, after, alarm]).map(
    (alike) => {
      const [{ wording, what, gained, lost, alarm }] = alike;
      const who = listed(alike.map((one) => one.who).sort());
      return {
        direction: gained.length === 0 ? "lost" : lost.length === 0 ? "gained" : "changed",
        alarm,
        sentence: sentence({ wording, who, what }, alike[0], alike.length > 1).trim(),
        details: [],
        stacks: stacksOf(alike.flatMap(({ stacks }) => stacks.map((stack) => ({ stack })))),
      };
    },
  );
}

function sidesOf(group: readonly PlacedHolding[]): Sides {
  const rightsOf = (wanted: string): readonly string[] => [
    ...new Set(group.filter(({ side }) => side === wanted).flatMap(({ rights }) => rights)),
  ];
  const [before, after] = [rightsOf("before"), rightsOf("after")];
  const gained = after.filter((right) => !before.includes(right));
  return { before, after, gained, lost: before.filter((right) => !after.includes(right)) };
}

function isCriticalGroup(group: readonly PlacedHolding[]): boolean {
  const critical = group.flatMap((holding) => holding.critical ?? []);
  return sidesOf(group).gained.some((right) => critical.includes(right));
}

function stacksOf(items: readonly { readonly stack: string }[]): readonly string[] {
  return [...new Set(items.map(({ stack }) => stack))];
}

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

function sentence(
  { wording, who, what }: Pick<Holding, "wording" | "who" | "what">,
  { before, after, gained, lost }: Sides,
  isSeveral: boolean,
): string {
  const say = WORDINGS[wording];
  if (wording === "is" && isSeveral)
    return `${who} are ${gained.length > 0 ? "now each" : "no longer"} ${say.of(gained.length > 0 ? gained : lost, what)}`;
  if (gained.length === 0) {
    const kept = after.length > 0 ? ` (keeps: ${listed(after)})` : "";
    return `${who} ${say.no} ${say.of(lost, what)}${kept}`;
  }
  const only = wording === "may" && isLower(before, after) ? " only" : "";
  const was = before.length > 0 ? ` (before: ${listed(before)})` : "";
  const gone = wording !== "may" && lost.length > 0 ? `, and ${say.no} ${say.of(lost, what)}` : "";
  return `${who} ${say.now}${only} ${say.of(gained, what)}${gone}${was}`;
}

const WORDINGS: Readonly<
  Record<
    Wording,
    {
      readonly now: string;
      readonly no: string;
      readonly of: (rights: readonly string[], what: string) => string;
    }
  >
> = {
  may: { now: "may now", no: "may no longer", of: (rights, what) => `${listed(rights)} ${what}` },
  on: { now: "may now", no: "may no longer", of: (rights, what) => `${listed(rights)} on ${what}` },
  is: { now: "is now", no: "is no longer", of: (rights) => listed(rights) },
  reach: { now: "may now", no: "may no longer", of: (rights, what) => `reach ${what} on ${listed(rights)}` },
};

/** Whether the permission level after the plan is lower than the level before. */
function isLower(before: readonly string[], after: readonly string[]): boolean {
  const rank = (rights: readonly string[]): number => Math.max(...rights.map((right) => LEVELS.indexOf(right)));
  return before.length > 0 && after.length > 0 && rank(after) >= 0 && rank(after) < rank(before);
}
