import { SystemSchema } from "@cdktf/provider-databricks/lib/system-schema";
import { Construct } from "constructs";

/** Properties for `SystemSchemas`. */
export interface SystemSchemasProps {
  /** Names within the catalog `system`, e.g. `access`. */
  readonly schemas: readonly string[];
}

/**
 * Tables in which Databricks tells what happens: who did what, which queries and jobs ran, what was called.
 *
 * They belong to the metastore, so that one stack for all its workspaces owns them: destroyed in one, they are gone for
 * all. Databricks keeps some on by itself (`billing`); those are not declared.
 */
export class SystemSchemas extends Construct {
  public constructor(scope: Construct, id: string, { schemas }: SystemSchemasProps) {
    super(scope, id);
    for (const schema of schemas) new SystemSchema(this, schema, { schema });
  }
}
