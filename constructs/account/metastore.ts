import { Metastore as MetastoreResource } from "@cdktf/provider-databricks/lib/metastore";
import { DataDatabricksMetastore } from "@cdktf/provider-databricks/lib/data-databricks-metastore";
import { Construct } from "constructs";
import { protection } from "../protection";

/** A Unity Catalog metastore, owned or found by name. */
export interface IMetastore {
  readonly metastoreId: string;
}

/** Properties for `Metastore`. */
export interface MetastoreProps {
  readonly metastoreName: string;
  /** One metastore per region serves every workspace of the account there. */
  readonly region: string;
  /** Display name of the group of metastore administrators. */
  readonly owner: string;
  /** Whether destroying the metastore is an error. An unprotected one goes with all it holds. */
  readonly protect: boolean;
}

/** The account's metastore in a region. It has no storage of its own: every catalog brings a bucket. */
export class Metastore extends Construct implements IMetastore {
  public readonly metastoreId: string;

  public constructor(scope: Construct, id: string, props: MetastoreProps) {
    super(scope, id);
    const resource = new MetastoreResource(this, "Resource", {
      name: props.metastoreName,
      region: props.region,
      owner: props.owner,
      forceDestroy: !props.protect,
      ...protection(props.protect),
    });
    this.metastoreId = resource.id;
  }

  /** The metastore of that name; looked up in the account when planned. */
  public static fromName(scope: Construct, id: string, metastoreName: string): IMetastore {
    return { metastoreId: new DataDatabricksMetastore(scope, id, { name: metastoreName }).metastoreId };
  }
}
