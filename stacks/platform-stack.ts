import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { UnityCatalogRole } from "../constructs/aws/unity-catalog-role";
import { ClusterPolicy } from "../constructs/compute/cluster-policy";
import { awsProvider, databricksWorkspaceProvider } from "../constructs/providers";
import { Catalog } from "../constructs/unity-catalog/catalog";
import { CatalogMaker } from "../constructs/unity-catalog/catalog-maker";
import { ExternalLocation } from "../constructs/unity-catalog/external-location";
import { StorageCredential } from "../constructs/unity-catalog/storage-credential";
import { WorkspaceDirectory } from "../constructs/workspace/workspace-directory";
import { stageStackName } from "../core/naming";
import { SLOT_HOST } from "../core/stage";
import { useBackend } from "./backend";
import { grantAll, PRIVILEGES } from "./privileges";
import { applyPermissionsBoundary } from "./role-boundary";
import { Slots } from "./slots";
import { stageTags, type StageContext } from "./stage-context";
import { StagePrincipals } from "./stage-principals";
import { addStageSchemas } from "./stage-schemas";
import { workloadPolicies } from "./workload-policies";
import { WorkspaceSettings } from "./workspace-settings";

/** Properties for `PlatformStack`. */
export interface PlatformStackProps {
  readonly context: StageContext;
  /** URL of the stage's workspace, which may be a reference to another stack's output. */
  readonly workspaceHost: string;
  /**
   * Metastore in which the stage's principal `deploy`, an account administrator, grants itself the privileges to create
   * a catalog; may be a reference to another stack's output.
   * @default - none: the metastore's owner has granted `deploy` these privileges
   */
  readonly metastoreId?: string | undefined;
  /**
   * Public address of the stage's clusters, which may be a reference to another stack's output.
   * @default - unknown; if clusters have a public address, the configured allowed IP ranges must include it
   */
  readonly clusterAddress?: string | undefined;
}

/** `<stage>-platform`: resources in the workspace that all ML projects of a stage share. */
export class PlatformStack extends TerraformStack {
  private readonly context: StageContext;
  private readonly principals: StagePrincipals;

  public constructor(scope: Construct, props: PlatformStackProps) {
    const { context } = props;
    super(scope, stageStackName(context.stage.stage, "platform"));
    this.context = context;
    useBackend(this, context.account, context.projectRoot);
    awsProvider(this, { ...context.stage.aws, tags: stageTags(context) });
    databricksWorkspaceProvider(this, props.workspaceHost);
    applyPermissionsBoundary(this, context);
    this.principals = new StagePrincipals(this, "Principals", context.naming);

    const { catalog, storageRoot } = this.addCatalog(props.metastoreId);
    addStageSchemas(this, { context, catalog, principals: this.principals });
    this.addDirectory();
    this.addPolicies();
    new WorkspaceSettings(this, "Settings", {
      context,
      catalogName: catalog.catalogName,
      clusterAddress: props.clusterAddress,
    });
    if (context.stage.stage === SLOT_HOST) new Slots(this, "Slots", { context, storageRoot });
  }

  private addCatalog(metastoreId: string | undefined): { readonly catalog: Catalog; readonly storageRoot: string } {
    const { naming, stage, controls } = this.context;
    const { deletionProtection } = stage;
    const isolated = controls.isolatedCatalog;
    const bucketName = naming.bucket("catalog", stage.aws.accountId);
    const roleName = naming.unityCatalogRole;
    const maker =
      metastoreId === undefined
        ? undefined
        : new CatalogMaker(this, "CatalogMaker", { metastoreId, principal: this.principals.of("deploy") });
    const credential = new StorageCredential(this, "StorageCredential", {
      credentialName: naming.name("catalog"),
      roleArn: UnityCatalogRole.arn(stage.aws.accountId, roleName),
      isolated,
      dependsOn: maker?.dependables ?? [],
      deletionProtection,
    });
    const role = new UnityCatalogRole(this, "UnityCatalogRole", {
      roleName,
      awsAccountId: stage.aws.accountId,
      bucketName,
      unityCatalogArn: credential.unityCatalogArn,
      externalId: credential.externalId,
      region: stage.aws.region,
      keyName: naming.key("catalog"),
      propagationSeconds: stage.iamPropagationSeconds,
    });
    const location = new ExternalLocation(this, "ExternalLocation", {
      locationName: naming.name("catalog"),
      bucketName,
      credentialName: credential.credentialName,
      isolated,
      dependsOn: role.dependables,
      deletionProtection,
    });
    const catalog = new Catalog(this, "Catalog", {
      catalogName: naming.catalog,
      storageRoot: location.url,
      comment: naming.catalogComment,
      isolated,
      deletionProtection,
    });
    grantAll(catalog, PRIVILEGES.catalog, this.principals);
    return { catalog, storageRoot: location.url };
  }

  private addDirectory(): void {
    const { naming, stage } = this.context;
    const directory = new WorkspaceDirectory(this, "Directory", {
      directoryPath: naming.directory,
      deletionProtection: stage.deletionProtection,
    });
    grantAll(directory, PRIVILEGES.directory, this.principals);
  }

  private addPolicies(): void {
    const { naming } = this.context;
    for (const { workload, ...props } of workloadPolicies(this.context)) {
      const policy = new ClusterPolicy(this, `Policy-${workload}`, {
        policyName: naming.clusterPolicy(workload),
        ...props,
      });
      grantAll(policy, PRIVILEGES[`${workload}Policy`], this.principals);
    }
  }
}
