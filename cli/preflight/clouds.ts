/** AWS quotas that limit a stage's network. */
export type Quota = "vpcs" | "addresses" | "natGateways" | "gatewayEndpoints" | "interfaceEndpoints";

/** Limit and use of a quota. */
export interface QuotaUse {
  readonly limit: number;
  /**
   * Number in use. AWS limits NAT gateways per zone: the number is that of the zone with the most NAT gateways. AWS
   * limits interface endpoints per VPC: the number is 0, because the stage creates a new VPC.
   */
  readonly used: number;
}

/** Identity of the caller in AWS. */
export interface AwsCaller {
  readonly accountId: string;
  readonly arn: string;
}

/** Input of IAM's policy simulator for one kind of call. */
export interface SampleCall {
  readonly actions: readonly string[];
  /** ARN, or `*`. */
  readonly resource: string;
  /** Values of condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * `free`: no bucket has the name. `ours`: the bucket exists, and the caller has access to it. `foreign`: the bucket
 * exists, and the caller has no access to it.
 */
export type BucketState = "free" | "ours" | "foreign";

/** Queries with which `fraudops preflight` reads from AWS, in the caller's account and the stage's region. */
export interface AwsPort {
  caller(): Promise<AwsCaller>;
  /** Names of the region's zones that require no opt-in. */
  zones(): Promise<readonly string[]>;
  /** Zones that offer an instance type. */
  zonesOffering(instanceType: string): Promise<readonly string[]>;
  quota(quota: Quota): Promise<QuotaUse>;
  /** Number of VPCs that have all tags in `tags`. */
  countVpcs(tags: Readonly<Record<string, string>>): Promise<number>;
  bucket(name: string): Promise<BucketState>;
  /** Actions that the caller's policies and permissions boundary do not allow, according to IAM's policy simulator. */
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

/** Numbers of existing configurations in the Databricks account, of the kinds that preflight compares with limits. */
export interface ConfigurationCounts {
  readonly credentials: number;
  readonly vpcEndpoints: number;
  readonly privateAccessSettings: number;
}

/** Queries with which `fraudops preflight` reads from the Databricks account. */
export interface DatabricksAccountPort {
  metastores(): Promise<readonly MetastoreInfo[]>;
  /** Workspaces of the account. Throws if the caller is not an account administrator. */
  workspaces(): Promise<readonly WorkspaceInfo[]>;
  /** Names of the account's credential and storage configurations, which are unique in the account. */
  configurationNames(): Promise<readonly string[]>;
  configurationCounts(): Promise<ConfigurationCounts>;
}

/** A catalog of the metastore. */
export interface CatalogInfo {
  readonly name: string;
  readonly owner: string;
  readonly comment: string;
}

/** A system schema; `state` is a value of the API, e.g. `AVAILABLE` or `MANAGED`. */
export interface SystemSchemaInfo {
  readonly schema: string;
  readonly state: string;
}

/** Use of one of Unity Catalog's resource quotas. */
export interface ResourceQuotaUse {
  /** Type of the parent, e.g. `metastore` or `schema`. */
  readonly parentType: string;
  /** Full name of the parent; if the parent is a metastore, its id. */
  readonly parent: string;
  /** Type of the counted objects, e.g. `table` or `external-location`. */
  readonly child: string;
  readonly limit: number;
  readonly used: number;
}

/** Queries with which `fraudops preflight` reads from the stage's workspace. */
export interface WorkspacePort {
  catalogs(): Promise<readonly CatalogInfo[]>;
  /** Names of the serving endpoints. Throws if the workspace has no model serving. */
  servingEndpoints(): Promise<readonly string[]>;
  systemSchemas(): Promise<readonly SystemSchemaInfo[]>;
  /** Resource quotas of the metastore, and of its catalogs and schemas. */
  resourceQuotas(): Promise<readonly ResourceQuotaUse[]>;
}

/** DNS queries of `fraudops preflight`, from the local machine. */
export interface NamePort {
  /** Whether a host name resolves. */
  resolves(host: string): Promise<boolean>;
}

/** An interface to a cloud, e.g. `AwsPort`, or the reason why the cloud cannot be queried. */
export type PortResult<T> = { readonly port: T } | { readonly reason: string };

/** Interfaces through which `fraudops preflight` queries the clouds and DNS. */
export interface Clouds {
  readonly aws: PortResult<AwsPort>;
  readonly account: PortResult<DatabricksAccountPort>;
  readonly workspace: PortResult<WorkspacePort>;
  readonly names: NamePort;
}
