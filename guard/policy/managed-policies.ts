import { isObject } from "../../core/json";

/** Matches ARNs of AWS managed policies: the account id is empty or `aws`. The partition may be a reference. */
const MANAGED = /^arn:(?:aws[\w-]*|\$\{[^}]*\}):(?:iam|eks)::(?:aws)?:(?:cluster-access-)?policy\/(?:.*\/)?([^/]+)$/;

/** Names of policies that allow everything, or all or many actions of a service. */
const BROAD_NAME = /Administrator|Admin(?:Access|Policy|$)|ClusterAdmin|Full_?Access|PowerUser|ReadWrite/i;

/** Broad policies whose names do not match `BROAD_NAME`. Source: AWS Managed Policy Reference. */
const BROAD_POLICIES = ["DataScientist", "AmazonElasticMapReduceRole"];

/** Broad AWS managed policies in a value, at any depth, except as permissions boundaries, which grant nothing. */
export function broadManagedPolicies(value: unknown): readonly string[] {
  if (typeof value === "string") return isBroad(value.trim()) ? [value.trim()] : [];
  if (Array.isArray(value)) return value.flatMap(broadManagedPolicies);
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter(([key]) => key !== "permissions_boundary")
    .flatMap(([, inner]) => broadManagedPolicies(inner));
}

function isBroad(arn: string): boolean {
  const [, name] = MANAGED.exec(arn) ?? [];
  return name !== undefined && (BROAD_NAME.test(name) || BROAD_POLICIES.includes(name));
}
