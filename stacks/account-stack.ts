import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AccountConfig, StageConfig } from "../config/schema";
import { AuditLogDelivery } from "../constructs/account/audit-log-delivery";
import { Budget } from "../constructs/account/budget";
import { LegacyFreeWorkspaces } from "../constructs/account/legacy-free-workspaces";
import { Metastore } from "../constructs/account/metastore";
import { MetastoreAdmins } from "../constructs/account/metastore-admins";
import { StageIdentities } from "../constructs/account/stage-identities";
import { KnownWorkspace } from "../constructs/account/known-workspace";
import { Workspace } from "../constructs/account/workspace";
import { WorkspaceAccess } from "../constructs/account/workspace-access";
import { awsProvider, databricksAccountProvider } from "../constructs/providers";
import { auditLogBucket, Naming } from "../core/naming";
import { isShortLived } from "../core/stage";
import { useBackend } from "./backend";
import { ciIssuers } from "./ci-issuers";
import { entriesOf, PRIVILEGES } from "./privileges";

/** Properties for `AccountStack`. */
export interface AccountStackProps {
  readonly account: AccountConfig;
  /** Every stage that needs groups and service principals. */
  readonly stages: readonly StageConfig[];
  /** Absolute path of the repository's root. */
  readonly projectRoot: string;
}

/** Days for which a file of the audit log that was overwritten can be brought back: what an inquiry asks for. */
const KEEP_REPLACED_LOG_DAYS = 365;

/**
 * What the stages share in the Databricks account: the metastore, the audit log, and each stage's groups, service
 * principals and budget. Stages find them by name. An account administrator applies it.
 */
export class AccountStack extends TerraformStack {
  public constructor(scope: Construct, props: AccountStackProps) {
    super(scope, "account");
    const { account, stages, projectRoot } = props;
    const { service, databricks } = account;
    useBackend(this, account, projectRoot);
    databricksAccountProvider(this, databricks.accountId);

    const admins = this.addMetastore(account);
    if (databricks.auditLogDelivery) this.addAuditLogDelivery(props);
    if (databricks.legacyFeaturesOff) new LegacyFreeWorkspaces(this, "LegacyFreeWorkspaces");
    for (const { stage, workspace, budget } of stages) {
      const naming = new Naming(service, stage);
      const identities = new StageIdentities(this, `Stage-${stage}`, {
        naming,
        databricksAccountId: databricks.accountId,
        makesWorkspace: workspace.adopt === undefined,
        // No branch or environment of its name is protected: a person deploys it.
        ciIssuers: isShortLived(stage) ? [] : ciIssuers(account),
      });
      new TerraformOutput(this, `${stage}_deploy_client_id`, { value: identities.deployClientId });
      if (workspace.adopt !== undefined) this.letIn(naming, identities, workspace.adopt);
      // System tables take an administrator of the account or of the metastore.
      if (workspace.adopt !== undefined && databricks.systemTablesFrom === stage) {
        admins?.addMember(stage, identities.idOf("deploy"));
      }
      if (budget) {
        // The tags that every stage puts on what costs: workspace, clusters, jobs, endpoints.
        const tags = { service, stage };
        new Budget(this, `Budget-${stage}`, { budgetName: `${service}-${stage}`, ...budget, tags });
      }
    }
  }

  /** The metastore, with the group that owns it; one that exists has its owner. */
  private addMetastore({ service, databricks, aws, deletionProtection }: AccountConfig): MetastoreAdmins | undefined {
    if (databricks.adoptMetastore) {
      // Nothing here needs it. That it is missing is better said now than when the first workspace wants it.
      Metastore.fromName(this, "Metastore", databricks.metastore);
      return undefined;
    }
    const admins = new MetastoreAdmins(this, "MetastoreAdmins", `${service}-metastore-admins`);
    new Metastore(this, "Metastore", {
      metastoreName: databricks.metastore,
      region: aws.region,
      owner: admins.groupName,
      protect: deletionProtection,
    });
    return admins;
  }

  /** Lets a stage into a workspace that exists, for which its own deploying principal would need the whole account. */
  private letIn(naming: Naming, identities: StageIdentities, adopt: { host: string; workspaceId: string }): void {
    const workspace = Workspace.fromExisting(adopt.host, adopt.workspaceId);
    new KnownWorkspace(this, `Known-${naming.stage}`, {
      workspaceId: workspace.workspaceId,
      configuredAt: `workspace.adopt.workspaceId of stage ${naming.stage}`,
    });
    const access = new WorkspaceAccess(this, `Access-${naming.stage}`, workspace);
    for (const [role, permission] of entriesOf(PRIVILEGES.workspace)) {
      access.add(naming.name(role), identities.idOf(role), permission);
    }
  }

  private addAuditLogDelivery({ account, stages }: AccountStackProps): void {
    const { service, aws, databricks, tags, deletionProtection } = account;
    awsProvider(this, { region: aws.region, accountId: aws.accountId, tags: { ...tags, service } });
    new AuditLogDelivery(this, "AuditLog", {
      deliveryName: `${service}-audit-log`,
      bucketName: auditLogBucket(service, aws.accountId),
      awsAccountId: aws.accountId,
      databricksAccountId: databricks.accountId,
      keepReplacedDays: KEEP_REPLACED_LOG_DAYS,
      propagationSeconds: Math.max(0, ...stages.map(({ iamPropagationSeconds }) => iamPropagationSeconds)),
      protect: deletionProtection,
    });
  }
}
