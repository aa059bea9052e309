import { basename } from "node:path";
import { File } from "@cdktf/provider-databricks/lib/file";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";

/** Properties for `JobsWheel`. */
export interface JobsWheelProps {
  /**
   * Path of the built wheel on the synthesizing machine; synthesis copies the file into the stack's output. A wheel with
   * different content must have a different name.
   */
  readonly file: string;
  /** Folder in a volume from which clusters read the wheel; created if it is missing. */
  readonly folder: string;
}

/**
 * Jobs wheel in a volume. A new wheel is uploaded before the jobs refer to it, and the old one is deleted afterwards.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/jobs.ts#JobsWheel}
 */
export class JobsWheel extends Construct {
  /** Path of the wheel in its volume: a Terraform reference, so that jobs which use it depend on the upload. */
  public readonly wheelPath: string;

  public constructor(scope: Construct, id: string, props: JobsWheelProps) {
    super(scope, id);
    const asset = new TerraformAsset(this, "Asset", { path: props.file, type: AssetType.FILE });
    const resource = new File(this, "Resource", {
      path: `${props.folder}/${basename(props.file)}`,
      source: asset.path,
      lifecycle: { createBeforeDestroy: true },
    });
    this.wheelPath = resource.path;
  }
}
