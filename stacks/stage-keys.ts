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

/** The keys of a stage that keeps its own. Each method makes one and answers its ARN. */
export class StageKeys extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    private readonly context: StageContext,
  ) {
    super(scope, id);
  }

  /** Tables, files and models: the role of the stage's catalog reads and writes them. */
  public catalog(): string {
    const { stage, naming } = this.context;
    const { accountId: awsAccountId, region } = stage.aws;
    const roleArn = UnityCatalogRole.arn(awsAccountId, naming.unityCatalogRole);
    return this.key("Catalog", "catalog", "Tables, files and models of the stage's catalog", [
      objectsOfRole({ awsAccountId, region, roleArn }),
    ]);
  }

  /** The workspace's root bucket, and the volumes of clusters that the cross-account role starts. */
  public workspaceStorage(crossAccountRoleArn: string): string {
    const { account, stage } = this.context;
    return this.key("WorkspaceStorage", "workspace-storage", "Root bucket and cluster volumes of the workspace", [
      ...databricksUsesForStorage(account.databricks.accountId),
      ...clusterVolumes(crossAccountRoleArn, stage.aws.region),
    ]);
  }

  /** What Databricks' control plane keeps for the workspace. */
  public managedServices(): string {
    const { account } = this.context;
    return this.key("ManagedServices", "managed-services", "Notebooks, secrets and queries of the workspace", [
      databricksUsesForManagedServices(account.databricks.accountId),
    ]);
  }

  /** Log groups whose names begin with the stage's. */
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
      protect: stage.deletionProtection,
    }).keyArn;
  }
}
