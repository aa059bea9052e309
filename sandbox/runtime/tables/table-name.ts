import { CloudError } from "../../ports";

/** A three-level name, in lower case as Unity Catalog keeps it. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
}

/** Unity Catalog forbids spaces, slashes and control characters; Spark's catalog hides names that begin with `_`. */
const PART = /^[^_\s./\p{Cc}][^\s./\p{Cc}]{0,254}$/u;

/** Reads `catalog.schema.table`; fails on any other form. */
export function parseTableName(text: string): TableName {
  const [catalog = "", schema = "", table = "", ...more] = text.toLowerCase().split(".");
  if (more.length > 0 || ![catalog, schema, table].every((part) => PART.test(part))) {
    const rule = "without spaces or slashes in a name, and no '_' in front";
    throw new CloudError(400, "INVALID_PARAMETER_VALUE", `'${text}' is no <catalog>.<schema>.<table>: ${rule}`);
  }
  return { catalog, schema, table };
}
