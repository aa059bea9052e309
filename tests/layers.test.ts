import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "..");
const DEPCRUISE = path.join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

/** Forbidden imports, by the importing file. `<folder>/knows-<x>.ts` imports `<x>`, which `<folder>` must not do. */
const WRONG = {
  "core/knows-config.ts": "../config/load",
  "core/knows-jobs.ts": "../jobs/other.json",
  "stacks/knows-jobs.ts": "../jobs/description.json",
  "config/knows-constructs.ts": "../constructs/bucket",
  "config/knows-cdktf.ts": "cdktf",
  "constructs/knows-config.ts": "../config/load",
  "constructs/knows-zod.ts": "zod",
  "constructs/knows-stacks.ts": "../stacks/stack",
  "stacks/knows-sandbox.ts": "../sandbox/store",
  "stacks/knows-main.ts": "../main",
  "stacks/knows-guard.ts": "../guard/rule",
  "guard/knows-config.ts": "../config/load",
  "guard/knows-zod.ts": "zod",
  "guard/knows-cdktf.ts": "cdktf",
  "guard/knows-review.ts": "../review/model",
  "review/knows-config.ts": "../config/load",
  "review/knows-zod.ts": "zod",
  "sandbox/knows-core.ts": "../core/naming",
  "sandbox/knows-config.ts": "../config/load",
  "cli/knows-sandbox.ts": "../sandbox/store",
  "cli/knows-constructs.ts": "../constructs/bucket",
  "core/knows-tests.ts": "../tests/fixture",
  "core/turns.ts": "./turned",
  "core/turned.ts": "./turns",
  "cli/knows-nothing.ts": "../core/missing",
} as const;

const RIGHT = {
  "core/naming.ts": undefined,
  "core/jobs.ts": "../jobs/description.json",
  "guard/rule.ts": "../core/naming",
  "config/load.ts": "../core/naming",
  "config/rules.ts": "../guard/rule",
  "review/model.ts": "../guard/rule",
  "constructs/bucket.ts": "../core/naming",
  "stacks/stack.ts": "../constructs/bucket",
  "sandbox/store.ts": undefined,
  "cli/query.ts": "../config/load",
  "tests/fixture.ts": "../sandbox/store",
  "main.ts": "./stacks/stack",
} as const;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let folder: string;
let violations: readonly Violation[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "layers-"));
  for (const [file, imported] of Object.entries({ ...WRONG, ...RIGHT })) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, `${imported === undefined ? "" : `import "${imported}";\n`}export const own = 1;\n`);
  }
  mkdirSync(path.join(folder, "jobs"));
  for (const file of ["description.json", "other.json"]) writeFileSync(path.join(folder, "jobs", file), "{}");
  violations = cruise(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["core/knows-config.ts", "layer-core"],
  ["core/knows-jobs.ts", "layer-core"],
  ["stacks/knows-jobs.ts", "layer-stacks"],
  ["config/knows-constructs.ts", "layer-config"],
  ["config/knows-cdktf.ts", "clouds-only-in-constructs-and-stacks"],
  ["constructs/knows-config.ts", "layer-constructs"],
  ["constructs/knows-zod.ts", "constructs-take-props"],
  ["constructs/knows-stacks.ts", "layer-constructs"],
  ["stacks/knows-sandbox.ts", "layer-stacks"],
  ["stacks/knows-main.ts", "layer-stacks"],
  ["stacks/knows-guard.ts", "layer-stacks"],
  ["guard/knows-config.ts", "layer-guard"],
  ["guard/knows-zod.ts", "constructs-take-props"],
  ["guard/knows-cdktf.ts", "clouds-only-in-constructs-and-stacks"],
  ["guard/knows-review.ts", "layer-guard"],
  ["review/knows-config.ts", "layer-review"],
  ["review/knows-zod.ts", "constructs-take-props"],
  ["sandbox/knows-core.ts", "layer-sandbox"],
  ["sandbox/knows-config.ts", "layer-sandbox"],
  ["cli/knows-sandbox.ts", "layer-cli"],
  ["cli/knows-constructs.ts", "layer-cli"],
  ["core/knows-tests.ts", "layer-core"],
  ["cli/knows-nothing.ts", "resolvable"],
] satisfies [keyof typeof WRONG, string][])("%s fails by rule %s", (file, rule) => {
  expect(violations.filter(({ from }) => from === file).map((violation) => violation.rule.name)).toContain(rule);
});

test("two files that import each other fail by rule no-cycle", () => {
  const cycle = violations.filter(({ rule }) => rule.name === "no-cycle").map(({ from }) => from);
  expect(["core/turns.ts", "core/turned.ts"]).toEqual(expect.arrayContaining(cycle));
  expect(cycle).not.toHaveLength(0);
});

test.each(Object.keys(RIGHT))("passes on %s", (file) => {
  expect(violations.filter(({ from }) => from === file)).toEqual([]);
});

/** Returns dependency-cruiser's output for a folder with the layout of this repository. */
function cruise(directory: string): readonly Violation[] {
  const config = path.join(ROOT, ".dependency-cruiser.cjs");
  const folders = ["main.ts", "core", "config", "constructs", "stacks", "guard", "review", "sandbox", "cli", "tests"];
  const output = execFileSync(process.execPath, [DEPCRUISE, "--config", config, "--output-type", "json", ...folders], {
    cwd: directory,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
}
