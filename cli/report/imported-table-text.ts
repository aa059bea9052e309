import { textTable } from "../../core/text-table";
import type { ImportedTable } from "../sandbox/import-table";

/** Human-readable result of a table import. */
export function importedTableText({ table, rows, schema_created: schemaCreated }: ImportedTable): string {
  const size = rows === null ? "" : ` with ${rows} ${rows === 1 ? "row" : "rows"}`;
  const schema = table.full_name.split(".").slice(0, 2).join(".");
  return [
    ...(schemaCreated ? [`created schema ${schema}`] : []),
    `wrote table ${table.full_name}${size}`,
    textTable([["column", "type"], ...table.columns.map(({ name, type_text: type }) => [name, type])]),
  ].join("\n");
}
