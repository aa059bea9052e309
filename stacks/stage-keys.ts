import { Construct } from "constructs";
import { EncryptionKey } from "../constructs/aws/encryption-key";
import {
  clusterVolumes,
  databricksUsesForManagedServices,
  databricksUsesForStorage,
  logGroups,
  objectsOfRole,
} from "../constructs/aws/key-uses";
import type { PolicyStatement } from "../constructs/aws/policy";
import { UnityCatalogRole } from "../constructs/aws/unity-catalog-role";
import type { KeyPurpose } from "../core/naming";
import type { StageContext } from "./stage-context";

/** Customer-managed KMS keys of a stage. Each method creates one key and returns its ARN. */
export class StageKeys extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    private readonly context: StageContext,
  ) {
    super(scope, id);
  }

  /** Key of tables, files and models; Unity Catalog's role uses it. */
  public catalog(): string {
    const { stage, naming } = this.context;
    const { accountId: awsAccountId, region } = stage.aws;
    const roleArn = UnityCatalogRole.arn(awsAccountId, naming.unityCatalogRole);
    return this.key("Catalog", "catalog", "Tables, files and models of the stage's catalog", [
      objectsOfRole({ awsAccountId, region, roleArn }),
    ]);
  }

  /** Key of the workspace's root bucket and of the EBS volumes of clusters. */
  public workspaceStorage(crossAccountRoleArn: string): string {
    const { account, stage } = this.context;
    return this.key("WorkspaceStorage", "workspace-storage", "Root bucket and cluster volumes of the workspace", [
      ...databricksUsesForStorage(account.databricks.accountId),
      ...clusterVolumes(crossAccountRoleArn, stage.aws.region),
    ]);
  }

  /** Key of the workspace's managed services in the control plane. */
  public managedServices(): string {
    const { account } = this.context;
    return this.key("ManagedServices", "managed-services", "Notebooks, secrets and queries of the workspace", [
      databricksUsesForManagedServices(account.databricks.accountId),
    ]);
  }

  /** Key of the log groups whose names begin with the stage's prefix. */
  public logs(): string {
    const { stage, naming } = this.context;
    return this.key("Logs", "logs", "Logs of the stage", [
      logGroups(stage.aws.accountId, stage.aws.region, `${naming.name()}-*`),
    ]);
  }

  private key(id: string, purpose: KeyPurpose, description: string, uses: readonly PolicyStatement[]): string {
    const { stage, naming } = this.context;
    return new EncryptionKey(this, id, {
      keyName: naming.key(purpose),
      description,
      awsAccountId: stage.aws.accountId,
      uses,
      deletionProtection: stage.deletionProtection,
    }).keyArn;
  }
}
