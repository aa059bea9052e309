import { ExternalLocation as ExternalLocationResource } from "@cdktf/provider-databricks/lib/external-location";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `ExternalLocation`. */
export interface ExternalLocationProps {
  /** Unique within the metastore. */
  readonly locationName: string;
  /** Bucket, and everything in it. */
  readonly bucketName: string;
  /** Name of the storage credential that reads and writes the bucket. */
  readonly credentialName: string;
  /** Whether only the workspace that makes the location may use it. */
  readonly isolated: boolean;
  /** What must stand before the location is tried out: the credential's role, and AWS knowing of it. */
  readonly after: readonly ITerraformDependable[];
  /** Whether the location goes even while something still uses it. */
  readonly forceDestroy: boolean;
}

/** A bucket that Unity Catalog may keep tables and files in. */
export class ExternalLocation extends Construct {
  /** `s3://<bucket>`; known only once the location exists, so whatever uses it waits. */
  public readonly url: string;

  public constructor(scope: Construct, id: string, props: ExternalLocationProps) {
    super(scope, id);
    const resource = new ExternalLocationResource(this, "Resource", {
      name: props.locationName,
      url: `s3://${props.bucketName}`,
      credentialName: props.credentialName,
      comment: "Bucket of the stage's catalog",
      isolationMode: props.isolated ? "ISOLATION_MODE_ISOLATED" : "ISOLATION_MODE_OPEN",
      forceDestroy: props.forceDestroy,
      dependsOn: [...props.after],
    });
    this.url = resource.url;
  }
}
