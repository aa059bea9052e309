import { isObject } from "../plan-json";

/** A policy that AWS keeps: its ARN has no account, or `aws` in its place. A reference may name the partition. */
const MANAGED = /^arn:(?:aws[\w-]*|\$\{[^}]*\}):(?:iam|eks)::(?:aws)?:(?:cluster-access-)?policy\/(?:.*\/)?([^/]+)$/;

/** What those policies are called that allow everything, or everything of a service. */
const BROAD_NAME = /Administrator|Admin(?:Access|Policy|$)|ClusterAdmin|Full_?Access|PowerUser|ReadWrite/i;

/** Those whose names do not tell. Source: AWS Managed Policy Reference. */
const BROAD = ["DataScientist", "AmazonElasticMapReduceRole"];

/** The policies of AWS with broad rights that a value names, at any depth; as a boundary a policy allows nothing. */
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
  return name !== undefined && (BROAD_NAME.test(name) || BROAD.includes(name));
}
