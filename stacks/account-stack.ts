import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AccountConfig, StageConfig } from "../config/schema";
import { AuditLogDelivery } from "../constructs/account/audit-log-delivery";
import { Budget } from "../constructs/account/budget";
import { LegacyFreeWorkspaces } from "../constructs/account/legacy-free-workspaces";
import { Metastore } from "../constructs/account/metastore";
import { SlotIdentities } from "../constructs/account/slot-identities";
import { MetastoreAdmins } from "../constructs/account/metastore-admins";
import { StageIdentities } from "../constructs/account/stage-identities";
import { KnownWorkspace } from "../constructs/account/known-workspace";
import { Workspace } from "../constructs/account/workspace";
import { WorkspaceAccess } from "../constructs/account/workspace-access";
import { awsProvider, databricksAccountProvider } from "../constructs/providers";
import { auditLogBucket, Naming, slotNaming, sqlName } from "../core/naming";
import { SLOT_ROLES, slotNames } from "../core/slot";
import { isShortLived, SLOT_HOST } from "../core/stage";
import { useBackend } from "./backend";
import { ciIssuers } from "./ci-issuers";
import { entriesOf, PRIVILEGES, SLOT_PRIVILEGES } from "./privileges";

/** Properties for `AccountStack`. */
export interface AccountStackProps {
  readonly account: AccountConfig;
  /** All stages. The stack creates no objects for stages of merge requests: they use service principals of a slot. */
  readonly stages: readonly StageConfig[];
  /** Absolute path of the repository's root. */
  readonly projectRoot: string;
}

/** Configuration of an existing workspace that a stage uses instead of creating one. */
type Adopted = NonNullable<StageConfig["workspace"]["adopt"]>;

/** Days for which noncurrent versions of audit log files are kept for investigations. */
const KEEP_REPLACED_LOG_DAYS = 365;

/**
 * Account-level resources of Databricks: metastore, audit log delivery, groups, service principals and budget of each stage, and
 * service principals and budget of the slots. A slot is a set of resources that stages of merge requests use one after
 * another. Stacks of stages look up the account-level resources by name. An account administrator applies this stack.
 */
export class AccountStack extends TerraformStack {
  public constructor(scope: Construct, props: AccountStackProps) {
    super(scope, "account");
    const { account, projectRoot } = props;
    const { service, databricks } = account;
    const stages = props.stages.filter(({ stage }) => !isShortLived(stage));
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
        createsWorkspace: workspace.adopt === undefined,
        ciIssuers: ciIssuers(account),
      });
      new TerraformOutput(this, `${stage}_deploy_client_id`, { value: identities.deployClientId });
      if (workspace.adopt !== undefined) this.assignPrincipals(naming, identities, workspace.adopt);
      // Makes the principal `deploy` a metastore administrator, so that it may enable the system schemas. In a stage
      // that creates its workspace, `deploy` is an account administrator, which is sufficient.
      if (workspace.adopt !== undefined && databricks.systemTablesFrom === stage) {
        admins?.addMember(stage, identities.idOf("deploy"));
      }
      if (budget) {
        // Selects the usage of the stage: its workspace, clusters, jobs and endpoints have these tags.
        const tags = { service, stage };
        new Budget(this, `Budget-${stage}`, { budgetName: `${service}-${stage}`, ...budget, tags });
      }
    }
    this.addSlots(account, stages.find(({ stage }) => stage === SLOT_HOST)?.workspace.adopt);
  }

  /** Adds the service principals of each slot, their access to an adopted workspace, and the budget of all slots. */
  private addSlots(account: AccountConfig, adopt: Adopted | undefined): void {
    const { service, databricks, mergeRequests } = account;
    if (mergeRequests === undefined) return;
    const slots = slotNames(mergeRequests.slots);
    for (const slot of slots) {
      const naming = slotNaming(service, slot);
      const identities = new SlotIdentities(this, `Slot-${slot}`, {
        naming,
        databricksAccountId: databricks.accountId,
        ciIssuers: ciIssuers(account),
      });
      for (const role of SLOT_ROLES) {
        new TerraformOutput(this, `${sqlName(slot)}_${role}_client_id`, { value: identities.clientId(role) });
      }
      if (adopt === undefined) continue;
      const access = new WorkspaceAccess(this, `Access-${slot}`, Workspace.fromExisting(adopt.host, adopt.workspaceId));
      for (const [role, permission] of entriesOf(SLOT_PRIVILEGES.workspace)) {
        access.add(naming.servicePrincipal(role), identities.idOf(role), permission);
      }
    }
    const { budget } = mergeRequests;
    if (budget) {
      const tags = { service, slot: slots };
      new Budget(this, "Budget-slots", { budgetName: `${service}-slots`, ...budget, tags });
    }
  }

  /** Adds the metastore and the group that owns it, or looks up an existing metastore and returns no group. */
  private addMetastore({ service, databricks, aws, deletionProtection }: AccountConfig): MetastoreAdmins | undefined {
    if (databricks.adoptMetastore) {
      // Only checks that the metastore exists, so that this plan fails instead of the first workspace's plan.
      Metastore.fromName(this, "Metastore", databricks.metastore);
      return undefined;
    }
    const admins = new MetastoreAdmins(this, "MetastoreAdmins", `${service}-metastore-admins`);
    new Metastore(this, "Metastore", {
      metastoreName: databricks.metastore,
      region: aws.region,
      owner: admins.groupName,
      deletionProtection,
    });
    return admins;
  }

  /**
   * Assigns a stage's principals to an existing workspace. This stack assigns them, because `deploy` would have to be
   * an account administrator to do so.
   */
  private assignPrincipals(naming: Naming, identities: StageIdentities, adopt: Adopted): void {
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
      deletionProtection,
    });
  }
}
