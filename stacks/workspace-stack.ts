import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Metastore } from "../constructs/account/metastore";
import { Workspace, type IWorkspace } from "../constructs/account/workspace";
import { WorkspaceAccess } from "../constructs/account/workspace-access";
import { AccessLogBucket } from "../constructs/aws/access-log-bucket";
import { Bucket, type BucketProps, type IAccessLog } from "../constructs/aws/bucket";
import { CrossAccountRole } from "../constructs/aws/cross-account-role";
import { rootBucketAccess } from "../constructs/aws/root-bucket-access";
import { awsProvider, databricksAccountProvider } from "../constructs/providers";
import { slotNaming, stageStackName, type BucketPurpose } from "../core/naming";
import { slotNames } from "../core/slot";
import { SLOT_HOST } from "../core/stage";
import { useBackend } from "./backend";
import { entriesOf, PRIVILEGES, SLOT_PRIVILEGES } from "./privileges";
import { applyPermissionsBoundary } from "./role-boundary";
import { serverlessEgress, stageNetwork } from "./stage-network";
import { stageTags, type StageContext } from "./stage-context";
import { StageKeys } from "./stage-keys";
import { isGroup } from "./stage-principals";

/**
 * Days for which noncurrent versions (replaced or deleted objects) in a stage's buckets are kept. This does not limit
 * Delta's time travel: files of earlier table versions are current objects until VACUUM deletes them.
 */
const KEEP_REPLACED_DAYS = 7;

/** Retention of the buckets' access logs. */
const KEEP_ACCESS_LOGS_DAYS = 365;

/**
 * A stage's workspace, its network, and the bucket of its catalog. If the configuration adopts an existing workspace,
 * the stack contains only the catalog's bucket with its access log and key. The stack `account` then assigns the
 * stage's principals, so applying this stack requires no account administrator.
 */
export class WorkspaceStack extends TerraformStack {
  /** URL of the workspace, for the providers of the other stacks. */
  public readonly workspaceUrl: string;
  public readonly workspaceId: number;
  /** Customer-managed keys; undefined if AWS and Databricks manage the keys. */
  private readonly keys: StageKeys | undefined;
  private readonly accessLog: IAccessLog | undefined;
  private publicAddress: string | undefined;
  private attachedMetastore: string | undefined;

  public constructor(
    scope: Construct,
    private readonly context: StageContext,
  ) {
    super(scope, stageStackName(context.stage.stage, "workspace"));
    const { account, stage, controls, projectRoot } = context;
    useBackend(this, account, projectRoot);
    awsProvider(this, { region: stage.aws.region, accountId: stage.aws.accountId, tags: stageTags(context) });
    // Adds the account provider for an adopted workspace as well: the state may contain resources of a workspace that
    // this stack created earlier.
    databricksAccountProvider(this, account.databricks.accountId);
    applyPermissionsBoundary(this, context);
    this.keys = controls.customerManagedKeys ? new StageKeys(this, "Keys", context) : undefined;
    this.accessLog = controls.accessLogs ? this.accessLogBucket() : undefined;
    this.catalogBucket();
    const { adopt } = stage.workspace;
    const workspace = adopt === undefined ? this.workspace() : Workspace.fromExisting(adopt.host, adopt.workspaceId);

    this.workspaceUrl = workspace.workspaceUrl;
    this.workspaceId = workspace.workspaceId;
    new TerraformOutput(this, "workspace_url", { value: workspace.workspaceUrl });
    new TerraformOutput(this, "workspace_id", { value: workspace.workspaceId });
  }

  /** Public address from which clusters reach the workspace; undefined with PrivateLink and for adopted networks and workspaces. */
  public get clusterAddress(): string | undefined {
    return this.publicAddress;
  }

  /** Id of the metastore that this stack assigns to the workspace; undefined for an adopted workspace. */
  public get metastoreId(): string | undefined {
    return this.attachedMetastore;
  }

  private workspace(): IWorkspace {
    const { account, stage, naming } = this.context;
    const network = stageNetwork(this, this.context, this.keys);
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
    const storageKeyArn = this.keys?.workspaceStorage(role.roleArn);
    const managedServicesKeyArn = this.keys?.managedServices();
    const bucket = this.rootBucket(storageKeyArn);
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
      endpoints: network.endpoints,
      privateAccessSettingsId: network.privateAccessSettingsId,
      tags: stageTags(this.context),
      deletionProtection: stage.deletionProtection,
      storageKeyArn,
      managedServicesKeyArn,
      dependsOn: [
        ...role.dependables,
        ...bucket.dependables,
        ...network.dependables,
        ...(serverless?.dependables ?? []),
      ],
    });
    serverless?.bind(workspace.workspaceId);
    this.assignPrincipals(workspace);
    return workspace;
  }

  private rootBucket(encryptionKeyArn: string | undefined): Bucket {
    const { account, controls, stage } = this.context;
    const bucketName = this.bucketName("root");
    return this.bucket("RootBucket", {
      bucketName,
      encryptionKeyArn,
      // Allows uploads with any key: Databricks does not document which encryption headers the control plane sends.
      enforceKey: false,
      statements: rootBucketAccess({
        bucketName,
        region: stage.aws.region,
        databricksAccountId: account.databricks.accountId,
        restricted: controls.restrictedRootBucket,
      }),
    });
  }

  private catalogBucket(): void {
    const encryptionKeyArn = this.keys?.catalog();
    this.bucket("CatalogBucket", {
      bucketName: this.bucketName("catalog"),
      // Configurable, because Databricks does not document the encryption headers of all uploads. If an upload has no
      // such headers, S3 encrypts it with the bucket's key.
      enforceKey: this.context.controls.enforcedCatalogKey,
      encryptionKeyArn,
    });
  }

  private bucket(
    id: string,
    props: Omit<BucketProps, "keepReplacedDays" | "deletionProtection" | "accessLog">,
  ): Bucket {
    return new Bucket(this, id, {
      keepReplacedDays: KEEP_REPLACED_DAYS,
      deletionProtection: this.context.stage.deletionProtection,
      accessLog: this.accessLog,
      ...props,
    });
  }

  private accessLogBucket(): AccessLogBucket {
    const { stage } = this.context;
    const logged: readonly BucketPurpose[] = stage.workspace.adopt === undefined ? ["catalog", "root"] : ["catalog"];
    return new AccessLogBucket(this, "AccessLogs", {
      bucketName: this.bucketName("logs"),
      awsAccountId: stage.aws.accountId,
      sourceBucketNames: logged.map((purpose) => this.bucketName(purpose)),
      keepDays: KEEP_ACCESS_LOGS_DAYS,
      deletionProtection: stage.deletionProtection,
    });
  }

  private bucketName(purpose: BucketPurpose): string {
    return this.context.naming.bucket(purpose, this.context.stage.aws.accountId);
  }

  private assignPrincipals(workspace: IWorkspace): void {
    const { account, naming, stage } = this.context;
    const access = new WorkspaceAccess(this, "Access", workspace);
    const metastore = Metastore.fromName(this, "Metastore", account.databricks.metastore);
    access.attachMetastore(metastore);
    this.attachedMetastore = metastore.metastoreId;
    for (const [role, permission] of entriesOf(PRIVILEGES.workspace)) {
      if (isGroup(role)) access.addGroup(naming.group(role), permission);
      else access.addServicePrincipal(naming.servicePrincipal(role), permission);
    }
    for (const slot of slotNames(stage.stage === SLOT_HOST ? (account.mergeRequests?.slots ?? 0) : 0)) {
      const guest = slotNaming(account.service, slot);
      for (const [role, permission] of entriesOf(SLOT_PRIVILEGES.workspace)) {
        access.addServicePrincipal(guest.servicePrincipal(role), permission);
      }
    }
  }
}
