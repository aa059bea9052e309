import path from "node:path";
import { importedTableText } from "../../cli/report/imported-table-text";
import { type ImportedTable, importTable } from "../../cli/sandbox/import-table";
import type { SandboxInfo } from "../../cli/sandbox/info";
import { type Answer, HttpServer } from "./support/http-server";

const IMPORTED: ImportedTable = {
  table: {
    full_name: "dev.bank.sales",
    columns: [
      { name: "Amt EUR", type_text: "decimal(18,2)" },
      { name: "id", type_text: "bigint" },
    ],
  },
  rows: 2,
  schema_created: true,
};

let server: HttpServer | undefined;
afterEach(() => server?.stop());

async function sandbox(answer: Answer): Promise<SandboxInfo> {
  server = await HttpServer.start(() => answer);
  return { pid: 0, controlUrl: server.url, adminToken: "admin", reattach: {} };
}

test("sends the file's absolute path and the options", async () => {
  const info = await sandbox({ body: IMPORTED });

  expect(await importTable(info, "sales.csv", "dev.bank.sales", { replace: true })).toEqual(IMPORTED);

  const [received] = server?.received ?? [];
  expect(received).toMatchObject({ method: "POST", url: "/sandbox/imports", authorization: "Bearer admin" });
  expect(JSON.parse(received?.body ?? "")).toEqual({
    file: path.resolve("sales.csv"),
    table: "dev.bank.sales",
    replace: true,
  });
});

test("fails with the sandbox's reason", async () => {
  const info = await sandbox({ status: 404, body: { error_code: "NOT_FOUND", message: "no such file: /a.csv" } });

  await expect(importTable(info, "/a.csv", "dev.bank.sales", {})).rejects.toThrow(/^no such file: \/a\.csv$/);
});

test("fails if the sandbox exits during the import", async () => {
  const info = { pid: 0, controlUrl: "http://127.0.0.1:9", adminToken: "admin", reattach: {} };

  await expect(importTable(info, "/a.csv", "dev.bank.sales", {})).rejects.toThrow("the sandbox did not answer at ");
});

test("prints the created table with the inferred types", () => {
  expect(importedTableText(IMPORTED).split("\n")).toEqual([
    "created schema dev.bank",
    "wrote table dev.bank.sales with 2 rows",
    expect.stringMatching(/^column +type/),
    expect.stringMatching(/^-/),
    expect.stringMatching(/^Amt EUR +decimal\(18,2\)/),
    expect.stringMatching(/^id +bigint/),
  ]);
});
