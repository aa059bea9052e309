import { MwsPrivateAccessSettings } from "@cdktf/provider-databricks/lib/mws-private-access-settings";
import { Construct } from "constructs";
import { defined } from "../../core/defined";

/** Properties for `PrivateAccess`. */
export interface PrivateAccessProps {
  /** 4 to 256 characters, unique in the account. */
  readonly settingsName: string;
  readonly region: string;
  /** Whether users and clients can also reach the workspace from the internet. */
  readonly publicAccess: boolean;
  /** Databricks' ids of the VPC endpoints that can reach the workspace; empty for all endpoints of the account. */
  readonly endpointIds: readonly string[];
}

/**
 * Private access settings of a workspace. Databricks allows changing them, but not removing them from a workspace.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#PrivateAccess}
 */
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
      ...defined({ allowedVpcEndpointIds: named ? [...props.endpointIds] : undefined }),
    });
    this.settingsId = settings.privateAccessSettingsId;
  }
}
