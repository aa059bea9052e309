import { accountSchema, stageSchema } from "../../../config/schema";
import type { DayTwoCase, Owner, Settings } from "./case";
import { overlayOf } from "./case";
import { configurationWith, merged } from "./service-configuration";
import { ELSEWHERE } from "./static-case";
import { alternativesIn, variations, variationsBetween, type Variation } from "./variations";

/** By `account` or stage, and kind of configuration change: why this change cannot occur after a deployment. */
export type Unreachable = Readonly<Partial<Record<Owner, Readonly<Record<Variation, string>>>>>;

/**
 * Returns the kinds of configuration changes that no case tests, as `<owner>: <variation>`. Leaves out the kinds in
 * `unreachable`, and changes to an alternative, e.g. an enumeration value, that the committed configuration has.
 */
export function untried(
  cases: readonly DayTwoCase[],
  owners: readonly Owner[],
  unreachable: Unreachable,
): readonly string[] {
  const { account, stages } = configurationWith(ELSEWHERE);
  return owners.flatMap((owner) => {
    const schema = owner === "account" ? accountSchema : stageSchema;
    const base: object | undefined = owner === "account" ? account : stages.find(({ stage }) => stage === owner);
    const tried = new Set(
      cases
        .filter((each) => each.on === owner)
        .flatMap(({ given, change }) => {
          const from = withSettings(base ?? {}, given);
          return variationsBetween(schema, from, withSettings(from, change));
        }),
    );
    const standing = new Set(alternativesIn(schema, base));
    const exempt = new Set(Object.keys(unreachable[owner] ?? {}));
    return variations(schema)
      .filter((variation) => !tried.has(variation) && !standing.has(variation) && !exempt.has(variation))
      .map((variation) => `${owner}: ${variation}`);
  });
}

/** Returns a configuration with changed settings; `null` removes a setting. */
export function withSettings(value: object, settings: Settings = {}): object {
  const overlay = overlayOf("account", settings) as { account: object };
  return withoutNull(merged(value, overlay.account)) as object;
}

function withoutNull(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNull(inner)]));
}
