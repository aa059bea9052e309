/** Quotas of AWS that a stage's network counts against. */
export type Quota = "vpcs" | "addresses" | "natGateways" | "gatewayEndpoints" | "interfaceEndpoints";

/** What a quota allows, and what is used of it. */
export interface QuotaUse {
  readonly limit: number;
  /** Of NAT gateways, in the zone that has most; of interface endpoints, in a VPC that is new: none. */
  readonly used: number;
}

/** Identity of the caller in AWS. */
export interface AwsCaller {
  readonly accountId: string;
  readonly arn: string;
}

/** A call to AWS as a policy sees it. */
export interface SampleCall {
  readonly actions: readonly string[];
  /** ARN, or `*`. */
  readonly resource: string;
  /** Condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

/** `foreign`: it exists, but this caller has no access to it. */
export type BucketState = "free" | "ours" | "foreign";

/** What preflight asks AWS, in the account and region of a stage. */
export interface AwsPort {
  caller(): Promise<AwsCaller>;
  /** Names of the region's zones that an account has without opting in. */
  zones(): Promise<readonly string[]>;
  /** Zones that offer an instance type. */
  zonesOffering(instanceType: string): Promise<readonly string[]>;
  quota(quota: Quota): Promise<QuotaUse>;
  /** Number of VPCs that carry all of the tags. */
  countVpcs(tags: Readonly<Record<string, string>>): Promise<number>;
  bucket(name: string): Promise<BucketState>;
  /** Actions of the calls that the caller's policies and boundary do not allow, by IAM's policy simulator. */
  deniedActions(caller: AwsCaller, calls: readonly SampleCall[]): Promise<readonly string[]>;
}

/** A metastore of the Databricks account. */
export interface MetastoreInfo {
  readonly name: string;
  readonly region: string;
}

/** A workspace of the Databricks account. */
export interface WorkspaceInfo {
  readonly name: string;
  /** `PREMIUM`, `ENTERPRISE`, ... */
  readonly tier: string;
  readonly region: string;
}

/** What preflight asks the Databricks account. */
export interface DatabricksAccountPort {
  metastores(): Promise<readonly MetastoreInfo[]>;
  /** Only administrators of the account get an answer. */
  workspaces(): Promise<readonly WorkspaceInfo[]>;
  /** Names of the account's configurations of credentials and storage, each unique in it. */
  configurationNames(): Promise<readonly string[]>;
}

/** A catalog of the metastore. */
export interface CatalogInfo {
  readonly name: string;
  readonly owner: string;
  readonly comment: string;
}

/** A schema of system tables; `state` as Databricks spells it, e.g. `AVAILABLE` or `MANAGED`. */
export interface SystemSchemaInfo {
  readonly schema: string;
  readonly state: string;
}

/** What preflight asks the stage's workspace, where it is there. */
export interface WorkspacePort {
  catalogs(): Promise<readonly CatalogInfo[]>;
  /** Fails where the workspace has no model serving. */
  servingEndpoints(): Promise<readonly string[]>;
  systemSchemas(): Promise<readonly SystemSchemaInfo[]>;
}

/** What preflight asks this machine. */
export interface NamePort {
  /** Whether a host has an address. */
  resolves(host: string): Promise<boolean>;
}

/** A port, or why there is none. */
export type Reached<T> = { readonly port: T } | { readonly reason: string };

/** All that preflight asks. */
export interface Clouds {
  readonly aws: Reached<AwsPort>;
  readonly account: Reached<DatabricksAccountPort>;
  readonly workspace: Reached<WorkspacePort>;
  readonly names: NamePort;
}
