import { SystemSchema } from "@cdktf/provider-databricks/lib/system-schema";
import { Construct } from "constructs";

/** Properties for `SystemSchemas`. */
export interface SystemSchemasProps {
  /** Names within the catalog `system`, e.g. `serving`; only such as Databricks lists as `AVAILABLE`. */
  readonly schemas: readonly string[];
}

/**
 * Tables in which Databricks tells what happens: who did what, which queries and jobs ran, what was called.
 *
 * They belong to the metastore, so that one stack for all its workspaces owns them: destroyed in one, they are gone for
 * all. Schemas that Databricks turns on by itself (state `MANAGED`) must not be declared: the provider's read drops them
 * (`catalog/resource_system_schema.go`, release 1.99.0), and the apply ends in "Root object was present, but now absent"
 * (provider issues 4874 and 5878).
 */
export class SystemSchemas extends Construct {
  public constructor(scope: Construct, id: string, { schemas }: SystemSchemasProps) {
    super(scope, id);
    for (const schema of schemas) new SystemSchema(this, schema, { schema });
  }
}
