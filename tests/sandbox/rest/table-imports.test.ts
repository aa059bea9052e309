import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, Harness, PYTHON, realCluster } from "./harness";

const PAYSIM = [
  "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isFraud,isFlaggedFraud",
  "1,PAYMENT,9839.64,C1231006815,170136.0,160296.36,M1979787155,0.0,0.0,0,0",
  "1,TRANSFER,181.0,C1305486145,181.0,0.0,C553264065,0.0,0.0,1,0",
  "743,CASH_OUT,850002.52,C1280323807,850002.52,0.0,C873221189,6510099.11,7360101.63,1,0",
];
const TABLES = "/api/2.1/unity-catalog/tables";

// A long timeout, because imports run Spark, and starting a cluster with Spark takes a minute on a busy machine.
jest.setTimeout(180_000);

let harness: Harness;
let folder: string;
beforeAll(async () => {
  harness = await Harness.start(undefined, undefined, realCluster());
  await harness.assembly.clouds.runtime.createSchema("main", "fraud");
  // Creates the catalog before the first import, because a new catalog changes the Spark settings of clusters, and the
  // next import would start a new cluster.
  await harness.store.put({
    kind: "databricks_catalog",
    scope: "account",
    id: "bank",
    attributes: { id: "bank", name: "bank" },
  });
  await harness.assembly.clouds.runtime.createCatalog("bank");
  folder = mkdtempSync(join(tmpdir(), "imports-"));
});
afterAll(async () => {
  await harness.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function bringIn(file: string, table: string, options: { replace?: boolean; text?: boolean } = {}): Promise<Answer> {
  return harness.control("POST", "/sandbox/imports", { file, table, ...options });
}

interface Column {
  readonly name: string;
  readonly type_text: string;
  readonly type_name: string;
}

async function columns(table: string): Promise<string[]> {
  const { status, body } = await harness.call("GET", `${TABLES}/${table}`);
  expect(status).toBe(200);
  return (body["columns"] as Column[]).map(({ name, type_text: type }) => `${name} ${type}`);
}

/** Reads the rows of a Delta table's files without Spark. */
function rows(table: string): Record<string, unknown>[] {
  const place = join(harness.folderPath, "warehouse", ...table.split("."));
  const program = [
    "import json, sys, pyarrow.parquet as p",
    "print(json.dumps([r for f in sys.argv[1:] for r in p.read_table(f).to_pylist()], default=str))",
  ].join("\n");
  const files = readdirSync(place).filter((name) => name.endsWith(".parquet"));
  const output = execFileSync(PYTHON, ["-c", program, ...files.map((name) => join(place, name))]);
  return JSON.parse(String(output)) as Record<string, unknown>[];
}

test("a CSV file in the format of PaySim is imported into a table with inferred types, which the catalog lists", async () => {
  const answer = await bringIn(write("paysim.csv", `${PAYSIM.join("\n")}\n`), "main.fraud.paysim");

  expect(answer.body).toMatchObject({ rows: 3, schema_created: false, table: { full_name: "main.fraud.paysim" } });
  expect(await columns("main.fraud.paysim")).toEqual([
    ...["step int", "type string", "amount double", "nameOrig string", "oldbalanceOrg double", "newbalanceOrig double"],
    ...["nameDest string", "oldbalanceDest double", "newbalanceDest double", "isFraud int", "isFlaggedFraud int"],
  ]);
  expect(rows("main.fraud.paysim")).toContainEqual(
    expect.objectContaining({ step: 743, type: "CASH_OUT", amount: 850002.52, isFraud: 1 }),
  );
  const listed = await harness.call("GET", `${TABLES}?catalog_name=main&schema_name=fraud`);
  expect(listed.body["tables"]).toContainEqual(
    expect.objectContaining({ name: "paysim", table_type: "MANAGED", data_source_format: "DELTA" }),
  );
  expect(readdirSync(join(harness.folderPath, "imports"))).toEqual([]);
});

test("Spark checks privileges with the sandbox: the creator of a table is its owner, and creating a table needs a privilege", async () => {
  const { store, assembly } = harness;
  const file = write("asked.csv", "a\n1\n");
  await bringIn(file, "main.fraud.asked");
  const owner = store.get("sandbox_owner", "account", "table/main.fraud.asked");
  expect(owner?.attributes).toEqual({ owner: "admin@sandbox.local" });

  const name = { catalog: "main", schema: "fraud", table: "refused" };
  const request = { file, name, replace: false, text: false, principal: "app-client" };
  await expect(assembly.engine.importer.run(request)).rejects.toThrow("[INSUFFICIENT_PERMISSIONS]");
  expect(store.get("sandbox_owner", "account", "table/main.fraud.refused")).toBeUndefined();
});

test("an import creates a missing schema; other principals can only read the table, and the schema is deleted only with force", async () => {
  const answer = await bringIn(write("codes.csv", 'code,note\n007,"a, ""b""\nc"\n,\n'), "Bank.Payments.Codes");

  expect(answer.body).toMatchObject({ rows: 2, schema_created: true });
  const schema = await harness.call("GET", "/api/2.1/unity-catalog/schemas/bank.payments");
  expect(schema.body).toMatchObject({ full_name: "bank.payments", owner: "admin@sandbox.local" });
  expect(await columns("bank.payments.codes")).toEqual(["code int", "note string"]);
  await harness.store.put({
    kind: "databricks_grant",
    scope: "account",
    id: "catalog/bank",
    attributes: { catalog: "bank", principal: "app-client", privileges: ["USE_CATALOG"] },
  });
  const table = { operation: "read", name: "bank.payments.codes" };
  expect((await harness.call("POST", "/sandbox/access", table, "client")).status).toBe(200);
  expect((await harness.call("POST", "/sandbox/access", { ...table, operation: "write" }, "client")).status).toBe(403);
  expect(rows("bank.payments.codes")).toContainEqual({ code: 7, note: 'a, "b"\nc' });
  await expect(harness.assembly.engine.warehouse.dropSchema("bank", "payments", false)).rejects.toThrow("codes");
  expect(harness.store.find("databricks_schema", "account", { catalog_name: "bank" })).toHaveLength(1);
});

test("with `text`, every column of a CSV file is imported as text", async () => {
  await bringIn(write("text.csv", "code,amount\n007,1.50\n"), "main.fraud.text", { text: true });

  expect(await columns("main.fraud.text")).toEqual(["code string", "amount string"]);
  expect(rows("main.fraud.text")).toEqual([{ code: "007", amount: "1.50" }]);
});

test("a table from a Parquet file keeps decimals, nulls and, with Delta's column mapping, column names", async () => {
  const file = join(folder, "sales [1] *.parquet");
  const program = [
    "import sys, decimal, pyarrow as pa, pyarrow.parquet as p",
    "amounts = pa.array([decimal.Decimal('12345678901234.56'), None], pa.decimal128(18, 2))",
    "p.write_table(pa.table({'Amt EUR': amounts, 'Customer; id': pa.array([None, 7], pa.int64())}), sys.argv[1])",
  ].join("\n");
  execFileSync(PYTHON, ["-c", program, file]);

  const answer = await bringIn(file, "main.fraud.sales");

  expect(answer.body).toMatchObject({ rows: 2 });
  expect(await columns("main.fraud.sales")).toEqual(["Amt EUR decimal(18,2)", "Customer; id bigint"]);
  expect(rows("main.fraud.sales").map((row) => Object.values(row))).toEqual([
    ["12345678901234.56", null],
    [null, 7],
  ]);
});

test("fails to replace a table without `replace`", async () => {
  const first = write("first.csv", "a\n1\n");
  const second = write("second.csv", "b\nx\ny\n");
  await bringIn(first, "main.fraud.kept");

  const refused = await bringIn(second, "main.fraud.kept");

  expect([refused.status, refused.body["error_code"]]).toEqual([409, "TABLE_ALREADY_EXISTS"]);
  expect(await columns("main.fraud.kept")).toEqual(["a int"]);
  expect((await bringIn(second, "main.fraud.kept", { replace: true })).body).toMatchObject({ rows: 2 });
  expect(await columns("main.fraud.kept")).toEqual(["b string"]);
});

// Only a few cases, because each runs Spark. The import task's own tests (test_import_table.py) cover other files.
test.each([
  ["short rows", "a,b\n1,2\n3\n", "Malformed"],
  ["no content", "", "the file is empty"],
  ["incomplete Parquet content", "PAR1 torn", "cannot be imported"],
])("fails on a file with %s, and leaves neither table nor schema", async (what, content, message) => {
  const file = write(`${what}.csv`, content);

  const { status, body } = await bringIn(file, "main.fresh.bad");

  expect([status, body["message"]]).toEqual([400, expect.stringContaining(message)]);
  expect(body["message"]).toContain(file);
  expect(harness.store.get("databricks_schema", "account", "main.fresh")).toBeUndefined();
  expect(existsSync(join(harness.folderPath, "warehouse/main/fresh"))).toBe(false);
});

test.each([
  [{ file: "/nowhere.csv", table: "main.fraud.a" }, 404, "file /nowhere.csv does not exist"],
  [{ file: "/tmp", table: "main.fraud.a" }, 400, "/tmp is not a file"],
  [{ file: "here.csv", table: "main.fraud.a" }, 400, "must be an absolute path"],
  [{ file: "/nowhere.csv", table: "other.fraud.a" }, 404, "Catalog 'other' does not exist; existing: main, bank"],
  [{ file: "/nowhere.csv", table: "fraud.a" }, 400, "'fraud.a' must be <catalog>.<schema>.<table>"],
  [{ file: "/nowhere.csv", table: "main.fraud.../x" }, 400, "must be <catalog>.<schema>.<table>"],
  [{ table: "main.fraud.a" }, 400, "file (an absolute path) and table are required"],
])("fails before it starts a cluster: %j", async (body, status, message) => {
  const answer = await harness.control("POST", "/sandbox/imports", body);

  expect([answer.status, answer.body["message"]]).toEqual([status, expect.stringContaining(message)]);
});

test("fails to list or get tables that do not exist", async () => {
  expect((await harness.call("GET", `${TABLES}/main.fraud.nothing`)).status).toBe(404);
  expect((await harness.call("GET", `${TABLES}?catalog_name=main&schema_name=nothing`)).status).toBe(404);
  expect((await harness.call("GET", `${TABLES}?catalog_name=main`)).status).toBe(400);
  expect((await harness.call("GET", `${TABLES}/${encodeURIComponent("main.fraud.../../x")}`)).status).toBe(400);
});
