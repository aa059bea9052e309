import { StorageCredential as StorageCredentialResource } from "@cdktf/provider-databricks/lib/storage-credential";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `StorageCredential`. */
export interface StorageCredentialProps {
  /** Unique within the metastore. */
  readonly credentialName: string;
  /** Role that Unity Catalog takes on. It may be made later: its trust policy needs the credential's external id. */
  readonly roleArn: string;
  /** Whether only the workspace that makes the credential may use it. */
  readonly isolated: boolean;
  /** What must stand before: the right to make one. */
  readonly after: readonly ITerraformDependable[];
  /** Whether the credential goes even while something still uses it. */
  readonly forceDestroy: boolean;
}

/** The right to act as an IAM role, kept by Unity Catalog. */
export class StorageCredential extends Construct {
  public readonly credentialName: string;
  /** Made up by Databricks; the role's trust policy must ask for it. */
  public readonly externalId: string;
  /** ARN that Unity Catalog acts as, which the role must trust. */
  public readonly unityCatalogArn: string;

  public constructor(scope: Construct, id: string, props: StorageCredentialProps) {
    super(scope, id);
    const resource = new StorageCredentialResource(this, "Resource", {
      name: props.credentialName,
      comment: "Access to the stage's bucket",
      awsIamRole: { roleArn: props.roleArn },
      isolationMode: props.isolated ? "ISOLATION_MODE_ISOLATED" : "ISOLATION_MODE_OPEN",
      // The role does not exist yet: it is made from this credential's external id.
      skipValidation: true,
      forceDestroy: props.forceDestroy,
      ...(props.after.length > 0 && { dependsOn: [...props.after] }),
    });
    this.credentialName = resource.name;
    this.externalId = resource.awsIamRole.externalId;
    this.unityCatalogArn = resource.awsIamRole.unityCatalogIamArn;
  }
}
