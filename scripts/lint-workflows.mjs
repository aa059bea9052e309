/**
 * Checks workflows and actions with GitHub's own language service: keys, and the contexts, outputs, functions and jobs
 * in expressions. Usage: `node --import tsx scripts/lint-workflows.mjs <files>`. Needs tsx, because the language
 * service imports JSON files.
 */
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

/** Reads called workflows and actions, so that the language service can check the inputs and outputs that callers use. */
const fileProvider = {
  getFileContent: async ({ path }) => ({ name: path, content: readFileSync(path, "utf8") }),
};

for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  const document = TextDocument.create(pathToFileURL(resolve(file)).href, "yaml", 1, text);
  for (const { range, message } of await validate(document, { fileProvider })) {
    console.error(`${relative(".", file)}:${range.start.line + 1}:${range.start.character + 1}: ${message}`);
    process.exitCode = 1;
  }
}
