import { basename } from "node:path";
import { File } from "@cdktf/provider-databricks/lib/file";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";

/** Properties for `JobsWheel`. */
export interface JobsWheelProps {
  /**
   * The built wheel on the machine that synthesizes; its content is copied into the stack's output. Its name tells its
   * content: another content has another name.
   */
  readonly file: string;
  /** Folder in a volume that clusters read it from; made when it is missing. */
  readonly folder: string;
}

/**
 * The jobs' code, where the clusters of the stage find it. A new wheel is there before the jobs name it, and the old one
 * goes after.
 */
export class JobsWheel extends Construct {
  /** Path of the wheel in its volume, as a reference: jobs that name it wait for it. */
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
