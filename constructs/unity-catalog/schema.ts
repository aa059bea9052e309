import { Schema as SchemaResource } from "@cdktf/provider-databricks/lib/schema";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";
import type { ICatalog } from "./catalog";
import { SecurableGrants } from "./securable-grants";

/** Properties for `Schema`. */
export interface SchemaProps {
  readonly catalog: ICatalog;
  /** An SQL identifier, unique within the catalog. */
  readonly schemaName: string;
  readonly comment: string;
  /** Whether a plan that destroys the schema fails; an unprotected schema is destroyed with its contents. */
  readonly deletionProtection: boolean;
}

/**
 * A schema with tables, volumes and models. Its grant methods also call `grantUse` of the catalog.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/unity-catalog.ts#Schema}
 */
export class Schema extends Construct {
  public readonly schemaName: string;
  public readonly catalog: ICatalog;
  private readonly grants: SecurableGrants<"schema">;

  public constructor(scope: Construct, id: string, props: SchemaProps) {
    super(scope, id);
    const resource = new SchemaResource(this, "Resource", {
      catalogName: props.catalog.catalogName,
      name: props.schemaName,
      comment: props.comment,
      forceDestroy: !props.deletionProtection,
      ...protection(props.deletionProtection),
    });
    this.schemaName = resource.name;
    this.catalog = props.catalog;
    this.grants = new SecurableGrants(this, "Grants", "schema", resource.id);
  }

  /** Grants `USE_SCHEMA`, which privileges on objects in the schema require. */
  public grantUse(principal: Principal): void {
    this.catalog.grantUse(principal);
    this.grants.grant(principal, "USE_SCHEMA");
  }

  /** Lets `principal` read all tables and files and use all models (`SELECT`, `READ_VOLUME`, `EXECUTE`). */
  public grantRead(principal: Principal): void {
    this.grantUse(principal);
    this.grants.grant(principal, "SELECT", "READ_VOLUME", "EXECUTE");
  }

  /**
   * Grants the same as `grantRead`, and lets `principal` create and change tables (`CREATE_TABLE`, `MODIFY`). Files
   * remain read-only.
   */
  public grantReadWrite(principal: Principal): void {
    this.grantRead(principal);
    this.grants.grant(principal, "CREATE_TABLE", "MODIFY");
  }
}
