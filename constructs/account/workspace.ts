import { MwsCredentials } from "@cdktf/provider-databricks/lib/mws-credentials";
import { MwsCustomerManagedKeys } from "@cdktf/provider-databricks/lib/mws-customer-managed-keys";
import { MwsNetworks } from "@cdktf/provider-databricks/lib/mws-networks";
import { MwsStorageConfigurations } from "@cdktf/provider-databricks/lib/mws-storage-configurations";
import { MwsWorkspaces } from "@cdktf/provider-databricks/lib/mws-workspaces";
import { DataResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { nameOfArguments } from "../name-of-arguments";
import { protection } from "../protection";

/** A workspace, owned or adopted. */
export interface IWorkspace {
  /** Address without a trailing slash, e.g. `https://dbc-0123.cloud.databricks.com`. */
  readonly workspaceUrl: string;
  readonly workspaceId: number;
}

/** Properties for `Workspace`. */
export interface WorkspaceProps {
  /** Name of the workspace and of its credential, storage and network configurations; unique in the account. */
  readonly workspaceName: string;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  readonly region: string;
  readonly pricingTier: "PREMIUM" | "ENTERPRISE";
  /** Role by which Databricks runs clusters. */
  readonly crossAccountRoleArn: string;
  /** Bucket for what the workspace itself stores. */
  readonly rootBucketName: string;
  /**
   * ARN of the key that encrypts the root bucket and the volumes of clusters. Databricks lets a workspace change such a
   * key, and never take it away again.
   * @default - keys that Databricks and AWS keep
   */
  readonly storageKeyArn?: string;
  /**
   * ARN of the key that encrypts what the control plane keeps: notebooks, secrets, queries. As lasting as the other.
   * @default - a key that Databricks keeps
   */
  readonly managedServicesKeyArn?: string;
  readonly vpcId: string;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /**
   * Databricks' ids of the endpoints by which clusters reach the control plane, for both its REST API and its relay.
   * @default - clusters reach it over the internet
   */
  readonly endpoints?: { readonly restApiId: string; readonly relayId: string };
  /**
   * From where the workspace is reached; needed with `endpoints`. Once given, Databricks refuses to take it away.
   * @default - from everywhere
   */
  readonly privateAccessSettingsId?: string;
  /** Tags of the instances and volumes that Databricks starts. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether destroying the workspace is an error. */
  readonly protect: boolean;
  /** What Databricks checks before it accepts role, bucket and network, and what must outlive the workspace. */
  readonly after: readonly ITerraformDependable[];
}

/** A Databricks workspace in a VPC that is ours. */
export class Workspace extends Construct implements IWorkspace {
  public readonly workspaceUrl: string;
  public readonly workspaceId: number;

  public constructor(scope: Construct, id: string, props: WorkspaceProps) {
    super(scope, id);
    const { workspaceName: name, databricksAccountId: accountId } = props;
    const dependsOn = [...props.after];
    const credentials = new MwsCredentials(this, "Credentials", {
      credentialsName: name,
      roleArn: props.crossAccountRoleArn,
      dependsOn,
    });
    const storage = new MwsStorageConfigurations(this, "Storage", {
      accountId,
      storageConfigurationName: name,
      bucketName: props.rootBucketName,
      dependsOn,
    });
    const network = this.network(props);
    const key = (keyId: string, keyArn: string, useCase: "STORAGE" | "MANAGED_SERVICES"): string =>
      new MwsCustomerManagedKeys(this, keyId, { accountId, awsKeyInfo: { keyArn }, useCases: [useCase], dependsOn })
        .customerManagedKeyId;
    const { storageKeyArn, managedServicesKeyArn } = props;
    const workspace = new MwsWorkspaces(this, "Resource", {
      accountId,
      workspaceName: name,
      awsRegion: props.region,
      pricingTier: props.pricingTier,
      credentialsId: credentials.credentialsId,
      storageConfigurationId: storage.storageConfigurationId,
      networkId: network.networkId,
      ...(storageKeyArn === undefined
        ? {}
        : { storageCustomerManagedKeyId: key("StorageKey", storageKeyArn, "STORAGE") }),
      ...(managedServicesKeyArn === undefined
        ? {}
        : {
            managedServicesCustomerManagedKeyId: key("ManagedServicesKey", managedServicesKeyArn, "MANAGED_SERVICES"),
          }),
      ...(props.privateAccessSettingsId !== undefined && { privateAccessSettingsId: props.privateAccessSettingsId }),
      customTags: { ...props.tags },
      ...protection(props.protect),
      dependsOn,
    });
    this.workspaceUrl = workspace.workspaceUrl;
    this.workspaceId = workspace.workspaceId;
  }

  /**
   * The network as Databricks knows it. One in use neither changes nor goes: its replacement is created first, and the
   * workspace moves to it. Terraform then creates first whatever a replaced network depends on, too. So it depends on
   * nothing but what it names, and the workspace waits for the rest.
   */
  private network({ workspaceName, endpoints, ...props }: WorkspaceProps): MwsNetworks {
    const { vpcId, subnetIds, securityGroupId } = props;
    const endpointIds = endpoints === undefined ? [] : [endpoints.restApiId, endpoints.relayId];
    // The provider computes `vpc_endpoints` where the configuration has none: taking them away alone changes nothing.
    const reach = new DataResource(this, "NetworkReach", {
      input: { route: endpoints === undefined ? "internet" : "PrivateLink" },
    });
    return new MwsNetworks(this, "Network", {
      accountId: props.databricksAccountId,
      // Databricks takes a name once.
      networkName: nameOfArguments(workspaceName, [vpcId, ...subnetIds, securityGroupId, ...endpointIds]),
      vpcId,
      subnetIds: [...subnetIds],
      securityGroupIds: [securityGroupId],
      ...(endpoints && { vpcEndpoints: { restApi: [endpoints.restApiId], dataplaneRelay: [endpoints.relayId] } }),
      lifecycle: {
        createBeforeDestroy: true,
        ignoreChanges: ["network_name"],
        replaceTriggeredBy: [`${reach.terraformResourceType}.${reach.friendlyUniqueId}`],
      },
    });
  }

  /**
   * A workspace that exists already.
   *
   * @param host its address, with or without `https://`
   * @param workspaceId digits only, at most `Number.MAX_SAFE_INTEGER`
   */
  public static fromExisting(host: string, workspaceId: string): IWorkspace {
    if (!/^\d+$/.test(workspaceId) || !Number.isSafeInteger(Number(workspaceId))) {
      throw new Error(
        `workspaceId "${workspaceId}" is not a whole number up to ${Number.MAX_SAFE_INTEGER}: ` +
          "it is the ?o=<number> of the workspace's address",
      );
    }
    const address = host.replace(/\/+$/, "");
    return {
      workspaceUrl: /^https?:\/\//.test(address) ? address : `https://${address}`,
      workspaceId: Number(workspaceId),
    };
  }
}
