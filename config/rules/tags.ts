import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { Finding, ServiceFinding, StageRule } from "./finding";

/**
 * Keys that Databricks sets on compute, and `ResourceClass`, which it requires on single-node clusters. Source:
 * Databricks, "Use tags to attribute and track usage".
 */
const OF_DATABRICKS = ["Name", "Vendor", "Creator", "ClusterId", "ClusterName", "RunName", "JobId", "ResourceClass"];

/** Keys that this service sets; cluster policies fix their values. */
const SERVICE_TAGS = ["service", "stage", "slot", "project", "workload"];

/**
 * Highest number of tags on each kind of resource, and the keys that this service itself sets on it.
 *
 * Source: Databricks, Jobs API `tags` and Clusters API `custom_tags`; AWS, "Tag naming limits and requirements".
 */
const TAGGED_OBJECTS = [
  { what: "a Databricks job", max: 25, ours: ["service", "stage", "project"] },
  { what: "a Databricks cluster", max: 45, ours: ["service", "stage", "project", "workload", "ResourceClass"] },
  { what: "an AWS resource", max: 50, ours: ["service", "stage", "Name"] },
] as const;

/** A stage's tags must have no reserved key or value, and no two keys that differ only in case. */
export const tagsRule: StageRule = ({ tags }) => keyFaults(tags);

/**
 * The account's tags must have no reserved key or value, and no two keys that differ only in case. A stage's tags must
 * not spell the account's keys in another case. Account and stage together must not have more tags than AWS and
 * Databricks accept.
 */
export function allTagsRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  return [
    ...keyFaults(account.tags).map((finding) => ({ owner: "account" as const, ...finding })),
    ...stages.flatMap((stage) => [...spellings(account, stage), ...count(account, stage)]),
  ];
}

/** Prefix of keys and values that AWS reserves. Source: AWS, "Tag naming limits and requirements". */
const OF_AWS = /^aws:/i;

/**
 * Reports reserved values, reserved keys, and keys that differ only in case from an earlier one. IAM and cost reports
 * treat such keys as equal.
 */
function keyFaults(tags: AccountConfig["tags"]): readonly Finding[] {
  const keys = Object.keys(tags);
  return keys.flatMap((key, index): readonly Finding[] => {
    if (OF_AWS.test(tags[key] ?? ""))
      return [{ path: ["tags", key], allowed: "a value that does not begin with aws:" }];
    const place = { path: ["tags", key], about: "key" } as const;
    if (OF_AWS.test(key)) return [{ ...place, allowed: "a key that does not begin with aws:" }];
    const taken = [...SERVICE_TAGS, ...OF_DATABRICKS].find((other) => same(key, other));
    if (taken !== undefined) {
      const owner = SERVICE_TAGS.includes(taken) ? "this service" : "Databricks";
      return [{ ...place, allowed: `a key other than ${taken}, in upper or lower case: ${owner} uses it` }];
    }
    const first = keys.slice(0, index).find((other) => same(key, other));
    return first === undefined ? [] : [{ ...place, allowed: `a key that differs from ${first} in more than case` }];
  });
}

/**
 * Rejects a key of a stage that differs only in case from a key of the account: the stage's tag would not override the
 * account's, and resources would have both.
 */
function spellings(account: AccountConfig, { stage, tags }: StageConfig): readonly ServiceFinding[] {
  return Object.keys(tags).flatMap((key) => {
    const other = Object.keys(account.tags).find((shared) => same(key, shared) && key !== shared);
    if (other === undefined) return [];
    const allowed = `exactly the account's key ${other}, or a key that differs from it in more than case`;
    return [{ owner: { stage }, path: ["tags", key], about: "key" as const, allowed, meant: other }];
  });
}

function count(account: AccountConfig, { stage, tags }: StageConfig): readonly ServiceFinding[] {
  const own = new Set([...Object.keys(account.tags), ...Object.keys(tags)]).size;
  const carriers = TAGGED_OBJECTS.map(({ ours, ...carrier }) => ({
    ...carrier,
    ours: isShortLived(stage) ? [...ours, "slot"] : ours,
  }));
  const exceeded = carriers.find(({ max, ours }) => own + ours.length > max);
  if (exceeded === undefined) return [];
  const { what, max, ours } = exceeded;
  const room = String(max - ours.length);
  const allowed = `at most ${room} tags in account and stage together, not ${String(own)}: ${what} has at most ${String(max)}, including ${ours.join(", ")}`;
  return [{ owner: { stage }, path: ["tags"], allowed }];
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
