import { DisableLegacyFeaturesSetting } from "@cdktf/provider-databricks/lib/disable-legacy-features-setting";
import { Construct } from "constructs";

/**
 * Disables Hive metastore, DBFS root and no-isolation shared clusters in every new workspace of the account, also in those of
 * other teams. Existing workspaces do not change.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#LegacyFreeWorkspaces}
 */
export class LegacyFreeWorkspaces extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new DisableLegacyFeaturesSetting(this, "Resource", { disableLegacyFeatures: { value: true } });
  }
}
