import { MwsCredentials } from "@cdktf/provider-databricks/lib/mws-credentials";
import { MwsCustomerManagedKeys } from "@cdktf/provider-databricks/lib/mws-customer-managed-keys";
import { MwsNetworks } from "@cdktf/provider-databricks/lib/mws-networks";
import { MwsStorageConfigurations } from "@cdktf/provider-databricks/lib/mws-storage-configurations";
import { MwsWorkspaces } from "@cdktf/provider-databricks/lib/mws-workspaces";
import { DataResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { defined } from "../../core/defined";
import { nameOfArguments } from "../name-of-arguments";
import { protection } from "../protection";

/** A workspace, created by the stack or an existing one. */
export interface IWorkspace {
  /** Address without a trailing slash, e.g. `https://dbc-0123.cloud.databricks.com`. */
  readonly workspaceUrl: string;
  readonly workspaceId: number;
}

/** Properties for `Workspace`. */
export interface WorkspaceProps {
  /**
   * Name of the workspace and of its credential and storage configurations, and prefix of the name of its network
   * configuration; unique in the account.
   */
  readonly workspaceName: string;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
  readonly region: string;
  readonly pricingTier: "PREMIUM" | "ENTERPRISE";
  /** Cross-account role that Databricks assumes to run clusters. */
  readonly crossAccountRoleArn: string;
  /** Root bucket of the workspace. */
  readonly rootBucketName: string;
  /**
   * ARN of the KMS key that encrypts the root bucket and the EBS volumes of clusters. Databricks allows changing the key of a
   * workspace, but not removing it.
   * @default - keys that Databricks and AWS manage
   */
  readonly storageKeyArn?: string | undefined;
  /**
   * ARN of the KMS key that encrypts managed services in the control plane: notebooks, secrets, queries. Databricks
   * does not allow removing this key from a workspace.
   * @default - a key that Databricks manages
   */
  readonly managedServicesKeyArn?: string | undefined;
  readonly vpcId: string;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /**
   * Databricks' ids of the VPC endpoints through which clusters reach the control plane's REST API and relay.
   * @default - clusters reach the REST API and the relay over the internet
   */
  readonly endpoints?: { readonly restApiId: string; readonly relayId: string } | undefined;
  /**
   * Private access settings; required with `endpoints`. Databricks does not allow removing them from a workspace.
   * @default - the workspace is reachable from everywhere
   */
  readonly privateAccessSettingsId?: string | undefined;
  /** Tags of the instances and volumes that Databricks creates. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether a plan that destroys the workspace fails. */
  readonly deletionProtection: boolean;
  /** Resources that must exist before Databricks validates role, bucket and network, or that must be destroyed after the workspace. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * A Databricks workspace in a customer-managed VPC.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#Workspace}
 */
export class Workspace extends Construct implements IWorkspace {
  public readonly workspaceUrl: string;
  public readonly workspaceId: number;

  public constructor(scope: Construct, id: string, props: WorkspaceProps) {
    super(scope, id);
    const { workspaceName: name, databricksAccountId: accountId } = props;
    const dependsOn = [...props.dependsOn];
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
    const key = (
      keyId: string,
      keyArn: string | undefined,
      useCase: "STORAGE" | "MANAGED_SERVICES",
    ): string | undefined =>
      keyArn === undefined
        ? undefined
        : new MwsCustomerManagedKeys(this, keyId, { accountId, awsKeyInfo: { keyArn }, useCases: [useCase], dependsOn })
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
      ...defined({
        storageCustomerManagedKeyId: key("StorageKey", storageKeyArn, "STORAGE"),
        managedServicesCustomerManagedKeyId: key("ManagedServicesKey", managedServicesKeyArn, "MANAGED_SERVICES"),
        privateAccessSettingsId: props.privateAccessSettingsId,
      }),
      customTags: { ...props.tags },
      ...protection(props.deletionProtection),
      dependsOn,
    });
    this.workspaceUrl = workspace.workspaceUrl;
    this.workspaceId = workspace.workspaceId;
  }

  /**
   * Network configuration of the workspace. Databricks neither changes nor deletes a network configuration in use, so a
   * replacement is created first, and the workspace switches to it. Terraform applies create-before-destroy to all
   * dependencies of the network configuration as well. The network configuration therefore depends only on resources
   * that it references; the resources in `dependsOn` are dependencies of the workspace.
   */
  private network({ workspaceName, endpoints, ...props }: WorkspaceProps): MwsNetworks {
    const { vpcId, subnetIds, securityGroupId } = props;
    const endpointIds = endpoints === undefined ? [] : [endpoints.restApiId, endpoints.relayId];
    // Replaces the network configuration when `vpc_endpoints` is added or removed. The provider computes this argument
    // if it is omitted, so without this trigger, a plan would not show that the endpoints are removed.
    const reach = new DataResource(this, "NetworkReach", {
      input: { route: endpoints === undefined ? "internet" : "PrivateLink" },
    });
    return new MwsNetworks(this, "Network", {
      accountId: props.databricksAccountId,
      // Names of network configurations are unique, so a replacement needs another name.
      networkName: nameOfArguments(workspaceName, [vpcId, ...subnetIds, securityGroupId, ...endpointIds]),
      vpcId,
      subnetIds: [...subnetIds],
      securityGroupIds: [securityGroupId],
      ...defined({
        vpcEndpoints: endpoints && { restApi: [endpoints.restApiId], dataplaneRelay: [endpoints.relayId] },
      }),
      lifecycle: {
        createBeforeDestroy: true,
        ignoreChanges: ["network_name"],
        replaceTriggeredBy: [`${reach.terraformResourceType}.${reach.friendlyUniqueId}`],
      },
    });
  }

  /**
   * An existing workspace.
   *
   * @param host address of the workspace, with or without `https://`
   * @param workspaceId digits only, at most `Number.MAX_SAFE_INTEGER`
   */
  public static fromExisting(host: string, workspaceId: string): IWorkspace {
    if (!/^\d+$/.test(workspaceId) || !Number.isSafeInteger(Number(workspaceId))) {
      throw new Error(
        `workspaceId "${workspaceId}" is not a whole number up to ${Number.MAX_SAFE_INTEGER}: ` +
          "it is the number after ?o= in the workspace's address",
      );
    }
    const address = host.replace(/\/+$/, "");
    return {
      workspaceUrl: /^https?:\/\//.test(address) ? address : `https://${address}`,
      workspaceId: Number(workspaceId),
    };
  }
}
