import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { Finding, ServiceFinding, StageRule } from "./finding";

/** Keys that Databricks sets on what it starts. Source: Databricks, "Use tags to attribute and track usage". */
const OF_DATABRICKS = ["Name", "Vendor", "Creator", "ClusterId", "ClusterName", "RunName", "JobId", "ResourceClass"];

/** Keys that this service sets; cluster policies hold their values. */
const OURS = ["service", "stage", "slot", "project", "workload"];

/**
 * What takes the fewest tags of all that carries them: a job of Databricks takes 25, a cluster 45, a resource of AWS 50.
 *
 * Source: Databricks, Jobs API `tags` and Clusters API `custom_tags`; AWS, "Tag naming limits and requirements".
 */
const CARRIERS = [
  { what: "a job of Databricks", max: 25, ours: ["service", "stage", "project"] },
  { what: "a cluster of Databricks", max: 45, ours: ["service", "stage", "project", "workload", "ResourceClass"] },
  { what: "a resource of AWS", max: 50, ours: ["service", "stage", "Name"] },
] as const;

/** Tags of a stage by themselves. */
export const tagsRule: StageRule = ({ tags }) => keyFaults(tags);

/** Tags of the account by themselves, and those of each stage together with them. */
export function allTagsRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  return [
    ...keyFaults(account.tags).map((finding) => ({ owner: "account" as const, ...finding })),
    ...stages.flatMap((stage) => [...spellings(account, stage), ...count(account, stage)]),
  ];
}

/** AWS keeps it for itself, at the beginning of keys and of values. Source: AWS, "Tag naming limits and requirements". */
const OF_AWS = /^aws:/i;

/** Values that AWS keeps for itself; keys that are taken, or that another key of the map differs from in case alone: IAM and cost reports take both for one. */
function keyFaults(tags: AccountConfig["tags"]): readonly Finding[] {
  const keys = Object.keys(tags);
  return keys.flatMap((key, index): readonly Finding[] => {
    if (OF_AWS.test(tags[key] ?? ""))
      return [{ path: ["tags", key], allowed: "a value that does not begin with aws:" }];
    const place = { path: ["tags", key], about: "key" } as const;
    if (OF_AWS.test(key)) return [{ ...place, allowed: "a key that does not begin with aws:" }];
    const taken = [...OURS, ...OF_DATABRICKS].find((other) => same(key, other));
    if (taken !== undefined) {
      const owner = OURS.includes(taken) ? "this service" : "Databricks";
      return [{ ...place, allowed: `a key other than ${taken}, in any case of its letters: ${owner} sets it` }];
    }
    const first = keys.slice(0, index).find((other) => same(key, other));
    return first === undefined ? [] : [{ ...place, allowed: `a key that differs from ${first} by more than its case` }];
  });
}

/** A stage replaces a tag of the account by spelling it alike; spelt otherwise, it would be a second one. */
function spellings(account: AccountConfig, { stage, tags }: StageConfig): readonly ServiceFinding[] {
  return Object.keys(tags).flatMap((key) => {
    const other = Object.keys(account.tags).find((shared) => same(key, shared) && key !== shared);
    if (other === undefined) return [];
    const allowed = `a key that differs from the account's ${other} by more than its case, or is the same`;
    return [{ owner: { stage }, path: ["tags", key], about: "key" as const, allowed, meant: other }];
  });
}

function count(account: AccountConfig, { stage, tags }: StageConfig): readonly ServiceFinding[] {
  const own = new Set([...Object.keys(account.tags), ...Object.keys(tags)]).size;
  const carriers = CARRIERS.map(({ ours, ...carrier }) => ({
    ...carrier,
    ours: isShortLived(stage) ? [...ours, "slot"] : ours,
  }));
  const exceeded = carriers.find(({ max, ours }) => own + ours.length > max);
  if (exceeded === undefined) return [];
  const { what, max, ours } = exceeded;
  const room = String(max - ours.length);
  const allowed = `at most ${room} tags in account and stage together, not ${String(own)}: ${what} takes ${String(max)}, and ${ours.join(", ")} are among them`;
  return [{ owner: { stage }, path: ["tags"], allowed }];
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
