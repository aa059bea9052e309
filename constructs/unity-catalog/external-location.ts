import { ExternalLocation as ExternalLocationResource } from "@cdktf/provider-databricks/lib/external-location";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `ExternalLocation`. */
export interface ExternalLocationProps {
  /** Unique within the metastore. */
  readonly locationName: string;
  /** Bucket that the location covers. */
  readonly bucketName: string;
  /** Name of the storage credential that reads and writes the bucket. */
  readonly credentialName: string;
  /** Whether only the workspace that creates the location may use it. */
  readonly isolated: boolean;
  /** Resources that must exist before Databricks validates the location: the credential's role, after IAM propagation. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Whether Databricks refuses to delete the location while other objects use it. */
  readonly deletionProtection: boolean;
}

/**
 * External location: a bucket in which Unity Catalog stores tables and files.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/unity-catalog.ts#ExternalLocation}
 */
export class ExternalLocation extends Construct {
  /** `s3://<bucket>`, as a reference: resources that use it depend on the location. */
  public readonly url: string;

  public constructor(scope: Construct, id: string, props: ExternalLocationProps) {
    super(scope, id);
    const resource = new ExternalLocationResource(this, "Resource", {
      name: props.locationName,
      url: `s3://${props.bucketName}`,
      credentialName: props.credentialName,
      comment: "Bucket of the stage's catalog",
      isolationMode: props.isolated ? "ISOLATION_MODE_ISOLATED" : "ISOLATION_MODE_OPEN",
      forceDestroy: !props.deletionProtection,
      dependsOn: [...props.dependsOn],
    });
    this.url = resource.url;
  }
}
