import { readFileSync } from "node:fs";
import path from "node:path";
import { synthesisError } from "../../cli/terraform/synthesis-error";

/** What `cdktf synth` 0.21 printed when the program failed in these ways. */
const output = (name: string): string => readFileSync(path.join(__dirname, "synthesis-outputs", `${name}.txt`), "utf8");

test.each([
  [
    "type-error",
    [
      "stacks/platform-stack.ts:63:56: TypeError: Cannot read properties of undefined (reading 'foo')",
      "        (undefined as unknown as { foo: { bar: string } }).foo.bar.toString();",
      "                                                           ^",
      "FRAUDOPS_TRACE=1 shows the stack trace.",
    ],
  ],
  [
    "configuration",
    [
      "the configuration has 1 problem:",
      '  overlay.yaml:1:21 compute.nodeTyp: unknown key, did you mean "nodeType"?; allowed: sparkVersion, nodeType, workers, spot, maxDbusPerHour',
    ],
  ],
  ["syntax", ["Build failed with 1 error:", 'main.ts:76:16: ERROR: Unexpected ";"']],
  ["both-streams", ["warned"]],
  ["broken-cdktf-json", ["cdktf: SyntaxError: Expected property name or '}' in JSON at position 2"]],
  ["missing-program", ["Error: Cannot find module '/checkout/scripts/run-typscript.cjs'"]],
])("of %s only the program's own words are left, once", (name, expected) => {
  expect(synthesisError(output(name)).split("\n")).toEqual(expected);
});

test("what is not known is shown from its end, without the progress of cdktf", () => {
  expect(synthesisError("⠋  Synthesizing\n\u001b[2K\nkilled by the system\n⠙  Synthesizing\n")).toBe(
    "killed by the system",
  );
});
