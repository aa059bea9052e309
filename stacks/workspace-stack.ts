import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Metastore } from "../constructs/account/metastore";
import { Workspace, type IWorkspace } from "../constructs/account/workspace";
import { WorkspaceAccess, type WorkspacePermission } from "../constructs/account/workspace-access";
import { Bucket } from "../constructs/aws/bucket";
import { CrossAccountRole } from "../constructs/aws/cross-account-role";
import { rootBucketAccess } from "../constructs/aws/root-bucket-access";
import { awsProvider, databricksAccountProvider } from "../constructs/providers";
import type { GroupRole, ServicePrincipalRole } from "../core/naming";
import { useBackend } from "./backend";
import { serverlessEgress, stageNetwork } from "./stage-network";
import { stageStackName, stageTags, type StageContext } from "./stage-context";

/** Days for which what a stage's buckets held can be brought back. Delta keeps its own history for as long. */
const KEEP_REPLACED_DAYS = 7;

const GROUP_PERMISSIONS: Readonly<Record<GroupRole, WorkspacePermission>> = {
  analysts: "USER",
  "ml-engineers": "USER",
  "platform-admins": "ADMIN",
  "scoring-clients": "USER",
};

/** Stated for each, though groups let some in: lookups within the workspace see only who was let in by name. */
const SERVICE_PRINCIPAL_PERMISSIONS: Readonly<Record<ServicePrincipalRole, WorkspacePermission>> = {
  deploy: "ADMIN",
  jobs: "USER",
  client: "USER",
};

/**
 * A stage's workspace, the network it runs in, and the bucket of its catalog. Where the configuration adopts an existing
 * workspace, network and workspace are left out; bucket and access remain.
 */
export class WorkspaceStack extends TerraformStack {
  /** Address of the workspace, for the provider of the stacks above. */
  public readonly workspaceUrl: string;
  public readonly workspaceId: number;
  private publicAddress: string | undefined;

  public constructor(
    scope: Construct,
    private readonly context: StageContext,
  ) {
    super(scope, stageStackName(context.stage.stage, "workspace"));
    const { account, stage, naming, projectRoot } = context;
    useBackend(this, account, projectRoot);
    awsProvider(this, { region: stage.aws.region, accountId: stage.aws.accountId, tags: stageTags(context) });
    databricksAccountProvider(this, {
      host: account.databricks.accountHost,
      accountId: account.databricks.accountId,
    });

    new Bucket(this, "CatalogBucket", {
      bucketName: naming.bucket("catalog", stage.aws.accountId),
      keepReplacedDays: KEEP_REPLACED_DAYS,
      protect: stage.deletionProtection,
    });
    const { adopt } = stage.workspace;
    const workspace = adopt === undefined ? this.workspace() : Workspace.fromExisting(adopt.host, adopt.workspaceId);
    this.letIn(workspace, adopt === undefined);

    this.workspaceUrl = workspace.workspaceUrl;
    this.workspaceId = workspace.workspaceId;
    new TerraformOutput(this, "workspace_url", { value: workspace.workspaceUrl });
  }

  /** Address from which clusters reach the workspace; undefined where they need none, or it is not ours to know. */
  public get clusterAddress(): string | undefined {
    return this.publicAddress;
  }

  private workspace(): IWorkspace {
    const { account, stage, naming } = this.context;
    const network = stageNetwork(this, this.context);
    this.publicAddress = network.publicAddress;
    const serverless = serverlessEgress(this, this.context);
    const role = new CrossAccountRole(this, "CrossAccountRole", {
      roleName: naming.name("cross-account"),
      databricksAccountId: account.databricks.accountId,
      region: stage.aws.region,
      awsAccountId: stage.aws.accountId,
      vpcId: network.vpcId,
      securityGroupId: network.securityGroupId,
      propagationSeconds: stage.iamPropagationSeconds,
    });
    const bucket = this.rootBucket();
    const workspace = new Workspace(this, "Workspace", {
      workspaceName: naming.name(),
      databricksAccountId: account.databricks.accountId,
      region: stage.aws.region,
      pricingTier: stage.workspace.pricingTier,
      crossAccountRoleArn: role.roleArn,
      rootBucketName: bucket.bucketName,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds,
      securityGroupId: network.securityGroupId,
      ...(network.endpoints && { endpoints: network.endpoints }),
      ...(network.privateAccessSettingsId !== undefined && {
        privateAccessSettingsId: network.privateAccessSettingsId,
      }),
      tags: stageTags(this.context),
      protect: stage.deletionProtection,
      after: [...role.ready, ...bucket.ready, ...network.ready, ...(serverless?.outlives ?? [])],
    });
    serverless?.bind(workspace.workspaceId);
    return workspace;
  }

  private rootBucket(): Bucket {
    const { account, stage, naming } = this.context;
    const bucketName = naming.bucket("root", stage.aws.accountId);
    return new Bucket(this, "RootBucket", {
      bucketName,
      keepReplacedDays: KEEP_REPLACED_DAYS,
      protect: stage.deletionProtection,
      statements: rootBucketAccess(bucketName, account.databricks.accountId),
    });
  }

  private letIn(workspace: IWorkspace, attachMetastore: boolean): void {
    const { account, naming } = this.context;
    const access = new WorkspaceAccess(this, "Access", workspace);
    if (attachMetastore) {
      access.attachMetastore(Metastore.fromName(this, "Metastore", account.databricks.metastore));
    }
    for (const [role, permission] of typedEntries(GROUP_PERMISSIONS)) {
      access.addGroup(naming.group(role), permission);
    }
    for (const [role, permission] of typedEntries(SERVICE_PRINCIPAL_PERMISSIONS)) {
      access.addServicePrincipal(naming.servicePrincipal(role), permission);
    }
  }
}

function typedEntries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
