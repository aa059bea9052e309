/**
 * What a call to AWS is about. It decides which resources and which conditions the permission for it names; see
 * `stageStatements`.
 */
export type CallTarget =
  /** EC2 limits the call to no resource. */
  | "network"
  /** Makes a resource that stands alone. */
  | "network:new"
  /** Makes a resource within others, and EC2 asks about those as well. */
  | "network:within"
  /** Changes or removes a resource that exists. */
  | "network:own"
  /** Changes tags: of a resource that is being made, and of one that exists. */
  | "network:tags"
  /** Tags the security group that AWS makes with a VPC. */
  | "network:claim"
  /** Associates a zone of a service's private names. */
  | "hosted-zone"
  | "bucket"
  | "objects"
  | "role"
  /** Gives a role permissions, or takes their limit away. */
  | "role:empower"
  /** Hands a role to flow logs. */
  | "role:flow-logs"
  /** KMS limits the call to no key. */
  | "keys"
  | "key"
  | "key:new"
  /** Tags a key that is being made. */
  | "key:claim"
  | "alias"
  /** CloudWatch Logs limits the call to no group. */
  | "log-groups"
  | "log-group";

/** Actions by what they are about. */
export type Calls = Readonly<Partial<Record<CallTarget, readonly string[]>>>;

/** What the provider calls for resources, or a data source, of one type. Reading follows each of the others. */
export interface ProviderCalls {
  readonly read: Calls;
  readonly create?: Calls;
  readonly update?: Calls;
  readonly delete?: Calls;
  readonly tag?: Calls;
}

/** Actions of one service: `actions("s3", "GetObject")` is `["s3:GetObject"]`. */
export function actions(service: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${service}:${name}`);
}
