import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Warehouse } from "../../../sandbox/runtime/warehouse";

let root: string;
let warehouse: Warehouse;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "warehouse-"));
  warehouse = new Warehouse(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Writes the log of a Delta table, with one file for the actions of each commit. */
function commit(table: string, ...commits: readonly (readonly object[])[]): void {
  const log = join(root, "main/fraud", table, "_delta_log");
  mkdirSync(log, { recursive: true });
  commits.forEach((actions, version) => {
    const lines = actions.map((action) => JSON.stringify(action)).join("\n");
    writeFileSync(join(log, `${String(version).padStart(20, "0")}.json`), `${lines}\n`);
  });
}

function metadata(id: string, ...fields: readonly object[]): object {
  return {
    metaData: { id, createdTime: 5, configuration: {}, schemaString: JSON.stringify({ type: "struct", fields }) },
  };
}

test("a table has the columns and properties of the newest metadata in its Delta log", async () => {
  const amount = { name: "Amt EUR", type: "decimal(18,2)", nullable: true };
  const parts = { type: "array", elementType: { type: "struct", fields: [{ name: "a", type: "long" }] } };
  const tags = { type: "map", keyType: "string", valueType: "short" };
  commit(
    "sales",
    [metadata("old", { name: "before", type: "string" })],
    [
      metadata("new", amount, { name: "parts", type: parts, nullable: false }, { name: "tags", type: tags }),
      { commitInfo: { timestamp: 7, operationMetrics: { numOutputRows: "3" } } },
    ],
    [{ commitInfo: { timestamp: 9 } }],
  );

  expect(await warehouse.table("Main", "fraud", "SALES")).toEqual({
    id: "new",
    folder: join(root, "main/fraud/sales"),
    columns: [
      { name: "Amt EUR", type: "decimal(18,2)", nullable: true },
      { name: "parts", type: "array<struct<a:bigint>>", nullable: false },
      { name: "tags", type: "map<string,smallint>", nullable: true },
    ],
    properties: {},
    createdAt: 5,
    updatedAt: 9,
    writtenRows: undefined,
  });
});

test("a folder without a Delta log is not a table; the clean-up after a failed creation keeps tables", async () => {
  commit("sales", [metadata("a")]);
  mkdirSync(join(root, "main/fraud/torn"));
  expect(await warehouse.tables("main", "fraud")).toEqual(["sales"]);
  expect(await warehouse.table("main", "fraud", "torn")).toBeUndefined();

  await warehouse.removeUncommitted("main", "fraud", "sales");
  await warehouse.removeUncommitted("main", "fraud", "torn");

  expect(await warehouse.tables("main", "fraud")).toEqual(["sales"]);
  await warehouse.dropSchema("main", "fraud", true);
});

test("fails to delete a non-empty catalog or schema without force", async () => {
  await warehouse.createSchema("main", "fraud");
  mkdirSync(join(root, "main/fraud/transactions"));
  writeFileSync(join(root, "main/fraud/transactions/part"), "");
  await expect(warehouse.dropSchema("main", "fraud", false)).rejects.toThrow("tables: transactions");
  await expect(warehouse.dropCatalog("main", false)).rejects.toThrow("schemas: fraud");
  await warehouse.dropSchema("main", "fraud", true);
  await warehouse.dropCatalog("main", false);
  await warehouse.dropCatalog("main", false);
});
