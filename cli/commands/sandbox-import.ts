import type { Command } from "commander";
import { importedTableText } from "../report/imported-table-text";
import { type ImportOptions, importTable } from "../sandbox/import-table";
import { requireSandbox } from "../sandbox/info";
import { document } from "./documentation";
import { homeOption } from "./options";
import { printJson } from "./print-json";

interface Options extends ImportOptions {
  readonly home: string;
  readonly json?: true;
}

/** `fraudops sandbox import <file> <table>`: imports a CSV or Parquet file as a table of the sandbox. */
export function addSandboxImportCommand(sandbox: Command): void {
  const command = sandbox
    .command("import")
    .description("import a CSV or Parquet file as a table; creates the schema if it does not exist")
    .argument("<file>", "CSV file in UTF-8 with a header, or Parquet file")
    .argument("<table>", "<catalog>.<schema>.<table>, in a catalog that exists")
    .option("--replace", "replace the table if it exists")
    .option("--text", "read every column of a CSV file as text, e.g. to keep leading zeros, instead of inferring types")
    .addOption(homeOption())
    .action(async (file: string, table: string, { home, json, ...options }: Options) => {
      const imported = await importTable(await requireSandbox(home), file, table, options);
      if (json === true) printJson(imported);
      else console.log(importedTableText(imported));
    });
  document(command, {
    examples: [
      [
        "sandbox import paysim.csv dev.bank.paysim",
        "import a file with data of your own, e.g. to train a project on it",
      ],
      ["sandbox import sales.parquet dev.bank.sales --replace", "replace a table that was imported before"],
    ],
    json: "{ table: as the Unity Catalog API returns it, rows, schema_created }",
  });
}
