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

/** Zone letters that a new account gets, for regions where they are not a, b and c. */
const LETTERS: Readonly<Record<string, readonly string[]>> = {
  "ap-northeast-2": ["a", "b", "c", "d"],
  "us-east-1": ["a", "b", "c", "d", "e", "f"],
  "us-west-1": ["a", "c"],
  "us-west-2": ["a", "b", "c", "d"],
};

/** Zones of the provider's region. Source: AWS, "AWS Regions and Availability Zones". */
export function zoneNames(context: BehaviourContext): readonly string[] {
  const name = region(context);
  return (LETTERS[name] ?? ["a", "b", "c"]).map((letter) => name + letter);
}

/**
 * Zone id of a zone name, e.g. `euc1-az1` for `eu-central-1a`. Assumes that the account maps letters to ids in order.
 */
export function zoneId(zone: string): string {
  const match = /^([a-z]+(?:-gov)?)-([a-z]+)-(\d)([a-z])$/.exec(zone);
  if (!match) return zone;
  const [, area, direction, index, letter] = match as unknown as [string, string, string, string, string];
  const number = letter.charCodeAt(0) - "a".charCodeAt(0) + 1;
  return `${area.replace("-", "")}${DIRECTIONS[direction] ?? direction}${index}-az${number}`;
}
