/**
 * Kind of resource that an AWS action applies to. It determines the `Resource` and `Condition` elements of the IAM statement
 * that allows the action; see `stageStatements`.
 */
export type CallTarget =
  /** EC2 action without resource-level permissions. */
  | "network"
  /** Creates a resource that has no parent resource. */
  | "network:new"
  /** Creates a resource within other resources. EC2 also checks the permission on the containing resources. */
  | "network:within"
  /** Changes or deletes an existing resource. */
  | "network:own"
  /** Changes tags of a resource, at its creation or later. */
  | "network:tags"
  /** Tags the default security group, which AWS creates with a VPC. */
  | "network:claim"
  /** Associates a Route 53 private hosted zone of an AWS service. */
  | "hosted-zone"
  | "bucket"
  | "objects"
  | "role"
  /** Grants permissions to a role, or changes its permissions boundary. */
  | "role:empower"
  /** Passes a role to VPC flow logs (`iam:PassRole`). */
  | "role:flow-logs"
  /** KMS action without resource-level permissions. */
  | "keys"
  | "key"
  | "key:new"
  /** Tags a key at its creation. */
  | "key:claim"
  | "alias"
  /** CloudWatch Logs action that is not limited to a log group. */
  | "log-groups"
  | "log-group";

/** IAM actions, by the kind of resource that they apply to. */
export type Calls = Readonly<Partial<Record<CallTarget, readonly string[]>>>;

/** IAM actions that the provider needs for one resource or data source type. It reads after every create, update and tag. */
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
