import { DefaultNamespaceSetting } from "@cdktf/provider-databricks/lib/default-namespace-setting";
import { DisableLegacyAccessSetting } from "@cdktf/provider-databricks/lib/disable-legacy-access-setting";
import { DisableLegacyDbfsSetting } from "@cdktf/provider-databricks/lib/disable-legacy-dbfs-setting";
import { Construct } from "constructs";

/** Properties for `LegacyFeaturesOff`. */
export interface LegacyFeaturesOffProps {
  /** Catalog to which table names without a catalog refer, instead of the Hive metastore. */
  readonly defaultCatalog: string;
}

/**
 * Disables features that Unity Catalog does not govern: the Hive metastore, the DBFS root, mounts, and Databricks
 * Runtime before 13.3.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace-settings.ts#LegacyFeaturesOff}
 */
export class LegacyFeaturesOff extends Construct {
  public constructor(scope: Construct, id: string, props: LegacyFeaturesOffProps) {
    super(scope, id);
    const namespace = new DefaultNamespaceSetting(this, "DefaultCatalog", {
      namespace: { value: props.defaultCatalog },
    });
    new DisableLegacyAccessSetting(this, "HiveMetastore", {
      disableLegacyAccess: { value: true },
      // Sets the default catalog first: otherwise, names without a catalog would refer to the disabled Hive metastore.
      dependsOn: [namespace],
    });
    new DisableLegacyDbfsSetting(this, "Dbfs", { disableLegacyDbfs: { value: true } });
  }
}
