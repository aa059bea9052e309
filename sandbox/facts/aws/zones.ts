import type { BehaviourContext } from "../types";
import { region } from "./account";

const DIRECTIONS: Readonly<Record<string, string>> = {
  north: "n",
  south: "s",
  east: "e",
  west: "w",
  central: "c",
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
};

/** Zones of the provider's region; every region that Databricks runs in has at least these three. */
export function zoneNames(context: BehaviourContext): readonly string[] {
  return ["a", "b", "c"].map((letter) => region(context) + letter);
}

/** `euc1-az1` for `eu-central-1a`. The account's mapping of letters to ids is taken to be in order. */
export function zoneId(zone: string): string {
  const match = /^([a-z]+(?:-gov)?)-([a-z]+)-(\d)([a-z])$/.exec(zone);
  if (!match) return zone;
  const [, area, direction, index, letter] = match as unknown as [string, string, string, string, string];
  const number = letter.charCodeAt(0) - "a".charCodeAt(0) + 1;
  return `${area.replace("-", "")}${DIRECTIONS[direction] ?? direction}${index}-az${number}`;
}
