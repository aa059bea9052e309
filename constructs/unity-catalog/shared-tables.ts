import { createHash } from "node:crypto";
import { Grant } from "@cdktf/provider-databricks/lib/grant";
import { Construct } from "constructs";
import { tableName } from "../../core/table-name";
import type { Principal } from "../identity/principal";

/**
 * Existing tables that principals may read. The applying principal needs `MANAGE` on the tables, their schemas and catalogs.
 * Grants to other principals do not change.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/unity-catalog.ts#SharedTables}
 */
export class SharedTables extends Construct {
  private readonly tables: readonly string[];

  /**
   * @param tables three-level names; a part with characters other than letters, digits and underscores is in backticks
   */
  public constructor(scope: Construct, id: string, tables: readonly string[]) {
    super(scope, id);
    this.tables = tables;
  }

  /** Lets `principal` read the tables (`SELECT`, with `USE_SCHEMA` and `USE_CATALOG`). */
  public grantRead(principal: Principal): void {
    const names = this.tables.map((text) => {
      const name = tableName(text);
      if (name === undefined)
        throw new Error(`shared table "${text}" must have a three-level name, catalog.schema.table`);
      return name;
    });
    const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)];
    const grant = (kind: "catalog" | "schema" | "table", name: string, privilege: string): void => {
      const plain = `${kind}-${name.replaceAll(/\W/g, "-")}-${principal.label}`;
      // Names that differ only in other characters than letters of ASCII, digits and underscores have the same plain id.
      const id = this.node.tryFindChild(plain) === undefined ? plain : `${plain}-${hashOf(name)}`;
      new Grant(this, id, { [kind]: name, principal: principal.grantee, privileges: [privilege] });
    };
    for (const name of distinct(names.map(({ catalog }) => catalog))) grant("catalog", name, "USE_CATALOG");
    for (const name of distinct(names.map(({ catalog, schema }) => `${catalog}.${schema}`))) {
      grant("schema", name, "USE_SCHEMA");
    }
    for (const { catalog, schema, table } of names) grant("table", `${catalog}.${schema}.${table}`, "SELECT");
  }
}

function hashOf(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 8);
}
