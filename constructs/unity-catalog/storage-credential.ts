import { StorageCredential as StorageCredentialResource } from "@cdktf/provider-databricks/lib/storage-credential";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { defined } from "../../core/defined";

/** Properties for `StorageCredential`. */
export interface StorageCredentialProps {
  /** Unique within the metastore. */
  readonly credentialName: string;
  /** Role that Unity Catalog assumes. It is created later, because its trust policy needs the credential's external id. */
  readonly roleArn: string;
  /** Whether only the workspace that creates the credential may use it. */
  readonly isolated: boolean;
  /** Grants that must exist before the credential is created. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Whether Databricks refuses to delete the credential while other objects use it. */
  readonly deletionProtection: boolean;
}

/**
 * Storage credential of Unity Catalog for an IAM role.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/unity-catalog.ts#StorageCredential}
 */
export class StorageCredential extends Construct {
  public readonly credentialName: string;
  /** External id that Databricks generates; the role's trust policy must require it. */
  public readonly externalId: string;
  /** IAM principal of Unity Catalog, which the role must trust. */
  public readonly unityCatalogArn: string;

  public constructor(scope: Construct, id: string, props: StorageCredentialProps) {
    super(scope, id);
    const resource = new StorageCredentialResource(this, "Resource", {
      name: props.credentialName,
      comment: "Access to the stage's bucket",
      awsIamRole: { roleArn: props.roleArn },
      isolationMode: props.isolated ? "ISOLATION_MODE_ISOLATED" : "ISOLATION_MODE_OPEN",
      // Skips validation of the role, which does not exist yet: its trust policy needs this credential's external id.
      skipValidation: true,
      forceDestroy: !props.deletionProtection,
      ...defined({ dependsOn: props.dependsOn.length > 0 ? [...props.dependsOn] : undefined }),
    });
    this.credentialName = resource.name;
    this.externalId = resource.awsIamRole.externalId;
    this.unityCatalogArn = resource.awsIamRole.unityCatalogIamArn;
  }
}
