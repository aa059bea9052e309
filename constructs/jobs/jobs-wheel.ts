import { basename } from "node:path";
import { File } from "@cdktf/provider-databricks/lib/file";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { Volume } from "../unity-catalog/volume";

/** Properties for `JobsWheel`. */
export interface JobsWheelProps {
  /** The built wheel on the machine that synthesizes; its content is copied into the stack's output. */
  readonly file: string;
  /** Volume that clusters read it from. */
  readonly volume: Volume;
}

/** The jobs' code, where the clusters of the stage find it. */
export class JobsWheel extends Construct {
  public constructor(scope: Construct, id: string, props: JobsWheelProps) {
    super(scope, id);
    const asset = new TerraformAsset(this, "Asset", { path: props.file, type: AssetType.FILE });
    new File(this, "Resource", {
      path: `${props.volume.volumePath}/${basename(props.file)}`,
      source: asset.path,
    });
  }
}
