import { Grant } from "@cdktf/provider-databricks/lib/grant";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";

/** What it takes to make a catalog with storage of its own. */
const PRIVILEGES = ["CREATE_CATALOG", "CREATE_EXTERNAL_LOCATION", "CREATE_STORAGE_CREDENTIAL"];

/** Properties for `CatalogMaker`. */
export interface CatalogMakerProps {
  readonly metastoreId: string;
  readonly principal: Principal;
}

/**
 * Somebody who may make catalogs in a metastore, and has nothing to do with those of others. Only an administrator of the
 * account or of the metastore may say so. What the principal was granted on the metastore elsewhere is taken away.
 */
export class CatalogMaker extends Construct {
  /** What makes a catalog, or the storage for one, waits for this. */
  public readonly ready: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, { metastoreId, principal }: CatalogMakerProps) {
    super(scope, id);
    this.ready = [
      new Grant(this, "Resource", { metastore: metastoreId, principal: principal.grantee, privileges: PRIVILEGES }),
    ];
  }
}
