import { SHARED_STACKS, stageParts } from "../../core/naming";
import type { AccountConfig, StageConfig } from "../schema";
import type { Finding, ServiceFinding } from "./finding";

type GuardConfig = StageConfig["guard"];

/** Entries of `waivers` and `allowLoss` of a stage must refer to the stage's stacks. No entry may be repeated. */
export function guardRule({ stage, guard, projects }: StageConfig): readonly Finding[] {
  return acceptances(guard, stageParts(stage, Object.keys(projects)));
}

/**
 * Entries of `waivers` and `allowLoss` of the account must refer to the stacks that all stages share. No entry may be
 * repeated.
 */
export function accountGuardRule({ guard }: AccountConfig): readonly ServiceFinding[] {
  return acceptances(guard, SHARED_STACKS).map((finding) => ({ owner: "account", ...finding }));
}

function acceptances({ waivers, allowLoss }: GuardConfig, parts: readonly string[]): readonly Finding[] {
  const places = [
    ...waivers.map(({ rule, resource }, index) => ({
      path: ["guard", "waivers", index, "resource"],
      key: `${rule} at ${resource}`,
      resource,
    })),
    ...allowLoss.map((resource, index) => ({
      path: ["guard", "allowLoss", index],
      key: `loss of ${resource}`,
      resource,
    })),
  ];
  return places.flatMap(({ path, key, resource }, index) => {
    const part = resource.split("/")[0] ?? "";
    if (!parts.includes(part)) {
      return [{ path, allowed: `an address that begins with one of ${parts.map((name) => `${name}/`).join(", ")}` }];
    }
    const first = places.findIndex((place) => place.key === key);
    return first === index
      ? []
      : [{ path, allowed: "an entry that differs from every earlier one: remove this duplicate" }];
  });
}
