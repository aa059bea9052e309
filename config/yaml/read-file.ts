import { readFileSync } from "node:fs";
import path from "node:path";
import { readYaml, type Reading } from "./read";

/** Messages by code of the system error. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "this file does not exist",
  EISDIR: "this is a folder; allowed: a file",
  ELOOP: "this symbolic link points to itself",
  EACCES: "no permission to read this file: change its permissions",
};

/** Reads a YAML file; positions contain its path relative to the working directory. */
export function readFile(file: string): Reading {
  const shown = path.relative("", file) || file;
  try {
    const bytes = readFileSync(file);
    const text = bytes.toString("utf8");
    const wrong = Buffer.from(text, "utf8").equals(bytes) ? undefined : text.indexOf("\ufffd");
    return wrong === undefined ? readYaml(text, shown) : notUtf8(text, wrong, shown);
  } catch (error) {
    return failed(shown, { file: shown }, reason(error));
  }
}

function notUtf8(text: string, offset: number, file: string): Reading {
  const before = text.slice(0, offset).split("\n");
  const at = { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
  return failed(file, at, "this file is not UTF-8; allowed: UTF-8 text, the default of most editors");
}

function failed(file: string, at: Reading["problems"][number]["at"], message: string): Reading {
  return { root: readYaml("", file).root, problems: [{ at, path: [], message }] };
}

function reason(error: unknown): string {
  const known = REASONS[(error as NodeJS.ErrnoException).code ?? ""];
  return known ?? `this file cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
