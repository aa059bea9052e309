import { Grant } from "@cdktf/provider-databricks/lib/grant";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";

/** Privileges to create a catalog with its own storage. */
const PRIVILEGES = ["CREATE_CATALOG", "CREATE_EXTERNAL_LOCATION", "CREATE_STORAGE_CREDENTIAL"];

/** Properties for `CatalogMaker`. */
export interface CatalogMakerProps {
  readonly metastoreId: string;
  readonly principal: Principal;
}

/**
 * Lets a principal create catalogs in a metastore, without access to other catalogs. Only an administrator of the account or of
 * the metastore can grant this. `databricks_grant` removes other privileges that the principal has on the metastore.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/unity-catalog.ts#CatalogMaker}
 */
export class CatalogMaker extends Construct {
  /** Grants on which a new catalog, external location or storage credential must depend. */
  public readonly dependables: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, { metastoreId, principal }: CatalogMakerProps) {
    super(scope, id);
    this.dependables = [
      new Grant(this, "Resource", { metastore: metastoreId, principal: principal.grantee, privileges: PRIVILEGES }),
    ];
  }
}
