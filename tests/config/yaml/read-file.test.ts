import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { loadStage } from "../../../config/load";
import { DEV, MINIMAL, problemsOf, project } from "../project";

const BAD = "stages/qa.yaml";

/** Files that cannot be read, by kind: a function that creates such a file, and the expected error. */
const REFUSED: Readonly<Record<string, readonly [(file: string) => void, string]>> = {
  "a folder": [mkdirSync, `${BAD}: this is a folder; allowed: a file`],
  "a link to a missing file": [(file) => symlinkSync("nowhere", file), `${BAD}: this file does not exist`],
  "a link to itself": [(file) => symlinkSync("qa.yaml", file), `${BAD}: this symbolic link points to itself`],
  "text in Latin-1": [
    (file) => writeFileSync(file, Buffer.from(`${DEV}# für`, "latin1")),
    `${BAD}:4:4: this file is not UTF-8; allowed: UTF-8 text, the default of most editors`,
  ],
  "text in UTF-16": [
    (file) => writeFileSync(file, Buffer.from(`\ufeff${DEV}`, "utf16le")),
    `${BAD}:1:1: this file is not UTF-8; allowed: UTF-8 text, the default of most editors`,
  ],
};

test.each(Object.entries(REFUSED))("fails on %s in place of a file", (_what, [make, expected]) => {
  const files = project(MINIMAL);
  make(files.file(BAD));
  const found = problemsOf(() => loadStage("qa", files), files);
  files.remove();
  expect(found).toEqual([expected]);
});

/**
 * YAML with a value that is refused, and a regular expression for the end of the expected error: the given value, what
 * is allowed and, in most cases, how to correct the value.
 */
const REMEDIES: readonly (readonly [yaml: string, end: string])[] = [
  ["aws: { accountId: 123456789012 }", 'given 123456789012; .*; put it in quotes: "123456789012"'],
  ["aws: { accountId: 1e11 }", 'given 1e11; .*; put it in quotes: "1e11"'],
  ["aws: { accountId: 012345678901 }", 'given 012345678901; .*; put it in quotes if it is text: "012345678901"'],
  ["tags: { a: 1.10 }", 'given 1.10; .*; put it in quotes: "1.10"'],
  ["tags: { a: true }", 'given true; .*; put it in quotes: "true"'],
  ["tags: { b: \u0430 b }", 'given "\\\\u0430 b"; .*'],
  ["compute: { workers: 1_0 }", 'given "1_0"; .*; write 10, without quotes and underscores'],
  ["compute: { workers: '3' }", 'given "3"; .*; write 3, without quotes and underscores'],
  ["compute: { workers: .inf }", "given .inf; allowed: a whole number, [^;]*; 0 is a single node."],
  ["compute: { maxDbusPerHour: .nan }", "given .nan; allowed: a number, [^;]*"],
  ["compute: { maxDbusPerHour: -0.0 }", "given -0.0; allowed: a number, above 0 [^;]*"],
  ["compute: { maxDbusPerHour: 1e400 }", "given 1e400; allowed: a number, above 0 [^;]*"],
  ["compute: { spot: yes }", 'given "yes"; .*; write true, without quotes'],
  ["compute: { spot: 'False' }", 'given "False"; .*; write false, without quotes'],
  ["compute: { spot: constructor }", 'given "constructor"; allowed: true or false [^;]*; the driver .*'],
  ["compute:", "given null; allowed: a mapping of .*"],
];

test.each(REMEDIES)("fails on %s, and reports the given text and the right form", (yaml, end) => {
  const files = project({ ...MINIMAL, "stages/dev.yaml": `${DEV}${yaml}\n` });
  const found = problemsOf(() => loadStage("dev", files), files);
  files.remove();
  expect(found).toEqual([expect.stringMatching(new RegExp(`^stages/dev\\.yaml:4:\\d+ [a-z.A-Z]+: ${end}$`))]);
});
