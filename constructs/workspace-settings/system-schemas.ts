import { SystemSchema } from "@cdktf/provider-databricks/lib/system-schema";
import { Construct } from "constructs";

/** Properties for `SystemSchemas`. */
export interface SystemSchemasProps {
  /** Schemas of the catalog `system`, e.g. `serving`; only schemas that Databricks lists as `AVAILABLE`. */
  readonly schemas: readonly string[];
}

/**
 * Enables system schemas: tables of audit events, queries, job runs and endpoint usage.
 *
 * System schemas belong to the metastore, so only one stack may declare them: destroying them disables them for all workspaces.
 * Schemas that Databricks enables itself (state `MANAGED`) must not be declared: the provider's read operation removes
 * them from the state (`catalog/resource_system_schema.go`, release 1.99.0), and the apply fails with "Root object was
 * present, but now absent" (provider issues 4874 and 5878).
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace-settings.ts#SystemSchemas}
 */
export class SystemSchemas extends Construct {
  public constructor(scope: Construct, id: string, { schemas }: SystemSchemasProps) {
    super(scope, id);
    for (const schema of schemas) new SystemSchema(this, schema, { schema });
  }
}
