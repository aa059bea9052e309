import type { TerraformStack } from "cdktf";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { synthesizeConstructs } from "../support/synth";
import * as account from "./reference/account";
import * as aws from "./reference/aws";
import * as compute from "./reference/compute";
import * as identity from "./reference/identity";
import * as jobs from "./reference/jobs";
import * as secrets from "./reference/secrets";
import * as serving from "./reference/serving";
import * as unityCatalog from "./reference/unity-catalog";
import * as workspace from "./reference/workspace";
import * as workspaceSettings from "./reference/workspace-settings";

const ROOT = path.join(__dirname, "..", "..");
const EXAMPLES: Readonly<Record<string, (scope: TerraformStack, wheelFile: string) => void>> = {
  ...account,
  ...aws,
  ...compute,
  ...identity,
  ...jobs,
  ...secrets,
  ...serving,
  ...unityCatalog,
  ...workspace,
  ...workspaceSettings,
};

/** All construct classes, with the path of the example in their docstring if there is an example. */
const CONSTRUCTS = readdirSync(path.join(ROOT, "constructs"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => constructsOf(path.join(ROOT, "constructs", file)));

interface DocumentedConstruct {
  readonly name: string;
  readonly file: string;
  /** File and region of the example, e.g. `../../tests/constructs/reference/aws.ts#Bucket`. */
  readonly example: string | undefined;
}

function constructsOf(file: string): DocumentedConstruct[] {
  const classes = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export class (\w+) extends Construct\b/g;
  return [...readFileSync(file, "utf8").matchAll(classes)].map(([, docs = "", name = ""]) => ({
    name,
    file,
    example: /@example\n \* \{@includeCode (\S+)\}/.exec(docs)?.[1],
  }));
}

/**
 * Returns the code of a construct's example. The construct's docstring names a file; the code is in this file, between
 * `// #region <construct>` and `// #endregion <construct>`. Undefined if the docstring names no such region.
 */
function codeOf({ name, file, example }: DocumentedConstruct): string | undefined {
  const [included = "", region = ""] = example?.split("#") ?? [];
  if (region !== name) return undefined;
  const text = readFileSync(path.resolve(path.dirname(file), included), "utf8");
  return text.split(`// #region ${name}\n`)[1]?.split(`// #endregion ${name}\n`)[0];
}

test("there are constructs", () => {
  expect(CONSTRUCTS.length).toBeGreaterThan(50);
});

test.each(CONSTRUCTS)("the docstring of $name has an example that creates it", (construct) => {
  expect(codeOf(construct)).toMatch(new RegExp(`\\bnew ${construct.name}\\(`));
});

test.each(Object.entries(EXAMPLES))("the example %s synthesizes", (_, build) => {
  const wheelFile = path.join(mkdtempSync(path.join(tmpdir(), "wheel-")), "ml_jobs-0.1.0-py3-none-any.whl");
  writeFileSync(wheelFile, "");
  const { json } = synthesizeConstructs((scope) => build(scope, wheelFile));
  expect({ ...json.resource, ...json.data }).not.toEqual({});
});

test("every example is of a construct", () => {
  const names = CONSTRUCTS.map(({ name }) => name.charAt(0).toLowerCase() + name.slice(1));
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(names.toSorted());
});
