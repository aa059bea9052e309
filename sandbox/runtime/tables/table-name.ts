import { invalid } from "../../facts/errors";

/** A three-level name in lower case, as Unity Catalog stores it. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
}

/**
 * One part of a table name. Excludes spaces, slashes and control characters, which Unity Catalog forbids, and a leading
 * `_`, because the sandbox's catalog plugin for Spark does not list such names.
 */
const PART = /^[^_\s./\p{Cc}][^\s./\p{Cc}]{0,254}$/u;

/** Parses `catalog.schema.table`. Throws `CloudError` 400 on any other form. */
export function parseTableName(text: string): TableName {
  const [catalog = "", schema = "", table = "", ...more] = text.toLowerCase().split(".");
  if (more.length > 0 || ![catalog, schema, table].every((part) => PART.test(part))) {
    const rule = "names must not contain spaces or slashes or begin with '_'";
    throw invalid(`'${text}' must be <catalog>.<schema>.<table>; ${rule}`);
  }
  return { catalog, schema, table };
}
