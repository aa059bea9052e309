import { DefaultNamespaceSetting } from "@cdktf/provider-databricks/lib/default-namespace-setting";
import { DisableLegacyAccessSetting } from "@cdktf/provider-databricks/lib/disable-legacy-access-setting";
import { DisableLegacyDbfsSetting } from "@cdktf/provider-databricks/lib/disable-legacy-dbfs-setting";
import { Construct } from "constructs";

/** Properties for `LegacyFeaturesOff`. */
export interface LegacyFeaturesOffProps {
  /** Catalog that a name without one belongs to, in place of the Hive metastore. */
  readonly defaultCatalog: string;
}

/** No Hive metastore, no DBFS root, no mounts, no Databricks Runtime before 13.3: only what Unity Catalog governs. */
export class LegacyFeaturesOff extends Construct {
  public constructor(scope: Construct, id: string, props: LegacyFeaturesOffProps) {
    super(scope, id);
    const namespace = new DefaultNamespaceSetting(this, "DefaultCatalog", {
      namespace: { value: props.defaultCatalog },
    });
    new DisableLegacyAccessSetting(this, "HiveMetastore", {
      disableLegacyAccess: { value: true },
      // Queries would be sent to a Hive metastore that is gone.
      dependsOn: [namespace],
    });
    new DisableLegacyDbfsSetting(this, "Dbfs", { disableLegacyDbfs: { value: true } });
  }
}
