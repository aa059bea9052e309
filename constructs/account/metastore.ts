import { Metastore as MetastoreResource } from "@cdktf/provider-databricks/lib/metastore";
import { DataDatabricksMetastore } from "@cdktf/provider-databricks/lib/data-databricks-metastore";
import { Construct } from "constructs";
import { protection } from "../protection";

/** A Unity Catalog metastore, created by this stack or looked up by name. */
export interface IMetastore {
  readonly metastoreId: string;
}

/** Properties for `Metastore`. */
export interface MetastoreProps {
  readonly metastoreName: string;
  /** Region of the metastore, which serves all workspaces of the account in that region. */
  readonly region: string;
  /** Display name of the group of metastore administrators. */
  readonly owner: string;
  /** Whether a plan that destroys the metastore fails. An unprotected metastore is destroyed with its contents. */
  readonly deletionProtection: boolean;
}

/**
 * The account's metastore in a region. It has no storage root: every catalog has its own storage root.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#Metastore}
 */
export class Metastore extends Construct implements IMetastore {
  public readonly metastoreId: string;

  public constructor(scope: Construct, id: string, props: MetastoreProps) {
    super(scope, id);
    const resource = new MetastoreResource(this, "Resource", {
      name: props.metastoreName,
      region: props.region,
      owner: props.owner,
      forceDestroy: !props.deletionProtection,
      ...protection(props.deletionProtection),
    });
    this.metastoreId = resource.id;
  }

  /** Looks up a metastore by name in the account, during plan. */
  public static fromName(scope: Construct, id: string, metastoreName: string): IMetastore {
    return { metastoreId: new DataDatabricksMetastore(scope, id, { name: metastoreName }).metastoreId };
  }
}
