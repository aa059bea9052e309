import { MwsPrivateAccessSettings } from "@cdktf/provider-databricks/lib/mws-private-access-settings";
import { Construct } from "constructs";

/** Properties for `PrivateAccess`. */
export interface PrivateAccessProps {
  /** 4 to 256 characters, unique in the account. */
  readonly settingsName: string;
  readonly region: string;
  /** Whether people and clients reach the workspace from the internet too. */
  readonly publicAccess: boolean;
  /** Databricks' ids of the endpoints that reach the workspace; none: every endpoint of the account does. */
  readonly endpointIds: readonly string[];
}

/** From where a workspace is reached. Databricks lets it be changed, and never be taken away from a workspace again. */
export class PrivateAccess extends Construct {
  public readonly settingsId: string;

  public constructor(scope: Construct, id: string, props: PrivateAccessProps) {
    super(scope, id);
    const named = props.endpointIds.length > 0;
    const settings = new MwsPrivateAccessSettings(this, "Resource", {
      privateAccessSettingsName: props.settingsName,
      region: props.region,
      publicAccessEnabled: props.publicAccess,
      privateAccessLevel: named ? "ENDPOINT" : "ACCOUNT",
      ...(named && { allowedVpcEndpointIds: [...props.endpointIds] }),
    });
    this.settingsId = settings.privateAccessSettingsId;
  }
}
