import { Volume as VolumeResource } from "@cdktf/provider-databricks/lib/volume";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";
import type { Schema } from "./schema";
import { SecurableGrants } from "./securable-grants";

/** Properties for `Volume`. */
export interface VolumeProps {
  readonly schema: Schema;
  /** An SQL identifier, unique within the schema. */
  readonly volumeName: string;
  readonly comment: string;
  /** Whether a plan that destroys the volume, with its files, fails. */
  readonly deletionProtection: boolean;
}

/**
 * A managed volume for files. `grantRead` also calls `grantUse` of the schema.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/unity-catalog.ts#Volume}
 */
export class Volume extends Construct {
  /** `/Volumes/<catalog>/<schema>/<volume>`, without a trailing slash. */
  public readonly volumePath: string;
  private readonly schema: Schema;
  private readonly grants: SecurableGrants<"volume">;

  public constructor(scope: Construct, id: string, props: VolumeProps) {
    super(scope, id);
    const resource = new VolumeResource(this, "Resource", {
      catalogName: props.schema.catalog.catalogName,
      schemaName: props.schema.schemaName,
      name: props.volumeName,
      volumeType: "MANAGED",
      comment: props.comment,
      ...protection(props.deletionProtection),
    });
    this.volumePath = resource.volumePath;
    this.schema = props.schema;
    this.grants = new SecurableGrants(this, "Grants", "volume", resource.id);
  }

  /** Lets `principal` read the files (`READ_VOLUME`). */
  public grantRead(principal: Principal): void {
    this.schema.grantUse(principal);
    this.grants.grant(principal, "READ_VOLUME");
  }
}
