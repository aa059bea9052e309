import { DisableLegacyFeaturesSetting } from "@cdktf/provider-databricks/lib/disable-legacy-features-setting";
import { Construct } from "constructs";

/**
 * Every workspace that anybody makes in the account from now on comes without Hive metastore, DBFS root and clusters
 * without isolation. Those that exist stay as they are.
 */
export class LegacyFreeWorkspaces extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new DisableLegacyFeaturesSetting(this, "Resource", { disableLegacyFeatures: { value: true } });
  }
}
