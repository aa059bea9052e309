import { Catalog as CatalogResource } from "@cdktf/provider-databricks/lib/catalog";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";
import { SecurableGrants } from "./securable-grants";

/** Properties for `Catalog`. */
export interface CatalogProps {
  /** An SQL identifier, unique within the metastore. */
  readonly catalogName: string;
  /** Storage root of managed tables, volumes and models, e.g. `s3://bucket`. */
  readonly storageRoot: string;
  readonly comment: string;
  /**
   * Whether the catalog is accessible only in the workspace that creates it; the provider then creates the workspace
   * binding. A separate resource for the binding is not used: Terraform could destroy that resource before the objects
   * in the catalog, and these objects would become inaccessible.
   */
  readonly isolated: boolean;
  /** Whether a plan that destroys the catalog fails; an unprotected catalog is destroyed with its contents. */
  readonly deletionProtection: boolean;
}

/** A catalog, owned by this stack or by another stack. */
export interface ICatalog {
  readonly catalogName: string;
  /**
   * Grants `USE_CATALOG`, which privileges on objects in the catalog require. Does nothing for a catalog of another
   * stack.
   */
  grantUse(principal: Principal): void;
}

/**
 * Catalog of a stage.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/unity-catalog.ts#Catalog}
 */
export class Catalog extends Construct implements ICatalog {
  public readonly catalogName: string;
  private readonly grants: SecurableGrants<"catalog">;

  /** A catalog of another stack. Only that stack grants `USE_CATALOG`; `grantUse` does nothing here. */
  public static fromCatalogName(catalogName: string): ICatalog {
    return { catalogName, grantUse: () => undefined };
  }

  public constructor(scope: Construct, id: string, props: CatalogProps) {
    super(scope, id);
    const resource = new CatalogResource(this, "Resource", {
      name: props.catalogName,
      comment: props.comment,
      storageRoot: props.storageRoot,
      isolationMode: props.isolated ? "ISOLATED" : "OPEN",
      forceDestroy: !props.deletionProtection,
      ...protection(props.deletionProtection),
    });
    this.catalogName = resource.name;
    this.grants = new SecurableGrants(this, "Grants", "catalog", resource.id);
  }

  /** Grants `USE_CATALOG`, which privileges on objects in the catalog require. */
  public grantUse(principal: Principal): void {
    this.grants.grant(principal, "USE_CATALOG");
  }

  /** Lets `principal` create schemas (`CREATE_SCHEMA`), which it then owns, without access to other schemas. */
  public grantCreateSchemas(principal: Principal): void {
    this.grants.grant(principal, "USE_CATALOG", "CREATE_SCHEMA");
  }

  /**
   * Lets `principal` change and drop the catalog and every object in it, and grant privileges on them (`MANAGE`).
   * `MANAGE` does not include reading data. Also grants `USE_CATALOG` and `USE_SCHEMA`, which objects in a schema
   * require.
   */
  public grantManage(principal: Principal): void {
    this.grants.grant(principal, "USE_CATALOG", "USE_SCHEMA", "MANAGE");
  }
}
