import { Catalog as CatalogResource } from "@cdktf/provider-databricks/lib/catalog";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";
import { SecurableGrants } from "./securable-grants";

/** Properties for `Catalog`. */
export interface CatalogProps {
  /** An SQL identifier, unique within the metastore. */
  readonly catalogName: string;
  /** Where managed tables and volumes lie, e.g. `s3://bucket`. */
  readonly storageRoot: string;
  readonly comment: string;
  /**
   * Whether the catalog opens only in the workspace that makes it, to which the provider then binds it. A binding that is
   * declared beside would be destroyed before what lies in the catalog, which is then out of reach.
   */
  readonly isolated: boolean;
  /** Whether a plan that destroys the catalog is an error; when not, it goes with all that it holds. */
  readonly deletionProtection: boolean;
}

/** A catalog, owned by this stack or by another. */
export interface ICatalog {
  readonly catalogName: string;
  /** Lets `principal` reach what it may use inside (`USE_CATALOG`). */
  grantUse(principal: Principal): void;
}

/** The data of one stage. */
export class Catalog extends Construct implements ICatalog {
  public readonly catalogName: string;
  private readonly grants: SecurableGrants<"catalog">;

  /** A catalog of another stack, which says who may use it: a stack that only makes schemas in it cannot. */
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

  /** Lets `principal` reach what it may use inside (`USE_CATALOG`). */
  public grantUse(principal: Principal): void {
    this.grants.grant(principal, "USE_CATALOG");
  }

  /** Lets `principal` make schemas (`CREATE_SCHEMA`), which it then owns, and nothing with those of others. */
  public grantMakeSchemas(principal: Principal): void {
    this.grants.grant(principal, "USE_CATALOG", "CREATE_SCHEMA");
  }

  /**
   * Lets `principal` change, share and drop anything in the catalog (`MANAGE`), without reading its data. What lies in a
   * schema takes the use of that as well (`USE_SCHEMA`).
   */
  public grantManage(principal: Principal): void {
    this.grants.grant(principal, "USE_CATALOG", "USE_SCHEMA", "MANAGE");
  }
}
