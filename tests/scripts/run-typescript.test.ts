import { execFile } from "node:child_process";
import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const RUNNER = path.resolve(__dirname, "..", "..", "scripts", "run-typescript.cjs");

/**
 * Runs `program.ts`, beside a second file `part.ts`, in a folder whose name has a space and brackets. Errors must show
 * the source lines in such folders too.
 */
function run(program: string, part = "", environment: Record<string, string> = {}): Promise<[number, string, string]> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "run-typescript (1) ")));
  writeFileSync(path.join(folder, "program.ts"), program);
  writeFileSync(path.join(folder, "part.ts"), part);
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [RUNNER, "program.ts", "an argument"], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve([error === null ? 0 : Number(error.code), stdout, stderr]);
    });
  });
}

const PART = `/** A comment. */
export function city(person: { address?: { city: string } }): string {
  return person.address!.city;
}
`;

test("the program sees its own arguments", async () => {
  expect(await run("console.log(process.argv.slice(2).join())")).toEqual([0, "an argument\n", ""]);
});

test.each([
  ["at once", 'import { city } from "./part"; city({});'],
  ["later", 'import { city } from "./part"; setTimeout(() => city({}), 1);'],
  ["in a promise", 'import { city } from "./part"; void Promise.resolve().then(() => city({}));'],
])("an error thrown %s shows its message and source line once", async (_, program) => {
  const [code, stdout, stderr] = await run(program, PART);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.split("\n")).toEqual([
    "part.ts:3:26: TypeError: Cannot read properties of undefined (reading 'city')",
    "      return person.address!.city;",
    "                             ^",
    "FRAUDOPS_TRACE=1 shows the stack trace.",
    "",
  ]);
});

test("the stack trace is shown on request, with source positions", async () => {
  const program = 'import { city } from "./part";\n\ncity({});';
  const [, , stderr] = await run(program, PART, { FRAUDOPS_TRACE: "1" });
  expect(stderr).toContain("    at city in part.ts:3:26\n    at Object.<anonymous> in program.ts:3:1\n");
});

test("an error of a library shows the project's line that called it, and its cause", async () => {
  const [, , stderr] = await run('\nnew URL("no url");');
  expect(stderr).toMatch(/^program\.ts:2:1: TypeError: Invalid URL\n {4}new URL\("no url"\);/);
  const [, , caused] = await run('throw new Error("outer", { cause: new Error("inner") });');
  expect(caused).toContain("caused by: inner");
});

test.each([
  ["a text", 'throw "a text";', "error: a text\n"],
  [
    "sources that cannot be read",
    "const x = (;",
    'Build failed with 1 error:\nprogram.ts:1:11: ERROR: Unexpected ";"\n',
  ],
])("fails on %s, and reports the available details", async (_, program, expected) => {
  expect(await run(program)).toEqual([1, "", expected]);
});
