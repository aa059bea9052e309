/**
 * Kind of resource that an AWS action applies to. It determines the `Resource` and `Condition` elements of the IAM statement
 * that allows the action; see `constructs/aws/ci-statements.ts`.
 */
export type CallTarget =
  /** EC2 action that only reads. The statement allows it on every resource. */
  | "network"
  /** EC2 action that creates a network resource without a parent resource, e.g. a VPC. */
  | "network:new"
  /** EC2 action that creates a resource within others, e.g. a subnet in a VPC. EC2 checks permissions on both. */
  | "network:within"
  /** EC2 action that changes or deletes an existing network resource. */
  | "network:own"
  /** EC2 action on the tags of a network resource, at its creation or later. */
  | "network:tags"
  /** EC2 action that tags the default security group, which AWS creates with a VPC. */
  | "network:claim"
  /** Route 53 action that associates a VPC with the private hosted zone of an endpoint service. */
  | "hosted-zone"
  | "bucket"
  | "objects"
  | "role"
  /** IAM action that creates a role, grants it permissions or changes its permissions boundary. */
  | "role:empower"
  /** `iam:PassRole`, which passes a role to VPC flow logs. */
  | "role:flow-logs"
  /** KMS action without resource-level permissions. */
  | "keys"
  | "key"
  | "key:new"
  /** KMS action that tags a key at its creation. */
  | "key:claim"
  | "alias"
  /** CloudWatch Logs action that is not limited to a log group. */
  | "log-groups"
  | "log-group";

/** IAM actions, by the kind of resource that they apply to. */
export type Calls = Readonly<Partial<Record<CallTarget, readonly string[]>>>;

/**
 * IAM actions that the AWS provider needs for one resource or data source type. The provider reads a resource after
 * every create, update and tag.
 */
export interface ProviderCalls {
  readonly read: Calls;
  readonly create?: Calls;
  readonly update?: Calls;
  readonly delete?: Calls;
  readonly tag?: Calls;
}

/** Actions with the prefix of their service: `actions("s3", "GetObject")` is `["s3:GetObject"]`. */
export function actions(service: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${service}:${name}`);
}
