import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "..");

interface Sample {
  readonly file: string;
  readonly code: string;
}

interface Verdict {
  readonly rules: readonly string[];
  readonly messages: readonly string[];
}

const RESOURCE = 'import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";\nexport const kind = S3Bucket;\n';

/** Texts to lint, each as a file at a path of the project, because rules depend on the folder. */
const SAMPLES = {
  resource: { file: "constructs/providers.ts", code: RESOURCE },
  awsRoot: { file: "constructs/providers.ts", code: RESOURCE.replace("/lib/s3-bucket", "") },
  awsIndex: { file: "constructs/providers.ts", code: RESOURCE.replace("/s3-bucket", "") },
  databricksRoot: {
    file: "stacks/backend.ts",
    code: 'import * as databricks from "@cdktf/provider-databricks";\nexport const job = databricks.job;\n',
  },
  dynamicRoot: { file: "main.ts", code: 'export const bindings = import("@cdktf/provider-aws");\n' },
  testRoot: { file: "tests/lint.test.ts", code: RESOURCE.replace("/lib/s3-bucket", "") },
  environment: { file: "constructs/providers.ts", code: 'export const stage = process.env["STAGE"];\n' },
  files: {
    file: "stacks/backend.ts",
    code: 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n',
  },
  coreFiles: {
    file: "core/naming.ts",
    code: 'import { readFile } from "fs/promises";\nexport const read = readFile;\n',
  },
  configEnvironment: { file: "config/load.ts", code: 'export const stage = process.env["STAGE"];\n' },
  configFiles: {
    file: "config/files.ts",
    code: 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n',
  },
  todo: { file: "core/naming.ts", code: "// TODO: later\nexport const later = 1;\n" },
  floating: {
    file: "cli/main.ts",
    code: "async function run(): Promise<void> {\n  await Promise.resolve();\n}\nrun();\n",
  },
} satisfies Record<string, Sample>;

let verdicts: Record<keyof typeof SAMPLES, Verdict>;

/** Declares the names that samples import from providers, because the providers' declarations take seconds to read. */
const PROVIDERS = 'declare module "@cdktf/*" { export class S3Bucket {} export const job: string; }';

/** Creates a project with the samples as its only files, because rules with type information read the whole project. */
function sampleProject(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "lint-"));
  const tsconfig = {
    extends: path.join(ROOT, "tsconfig.json"),
    compilerOptions: { typeRoots: [path.join(ROOT, "node_modules", "@types")] },
    include: ["**/*.ts"],
  };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  writeFileSync(path.join(folder, "providers.d.ts"), PROVIDERS);
  for (const { file } of Object.values(SAMPLES)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), "");
  }
  return folder;
}

beforeAll(() => {
  // ESLint runs in a separate process, because Jest cannot load ESLint's configuration, which is an ES module.
  const program = `
    import { ESLint } from "eslint";
    const { samples, folder, overrideConfigFile } = JSON.parse(process.argv[1]);
    const overrideConfig = { languageOptions: { parserOptions: { tsconfigRootDir: folder } } };
    const eslint = new ESLint({ cwd: folder, overrideConfigFile, overrideConfig });
    const verdicts = {};
    for (const [name, { file, code }] of Object.entries(samples)) {
      const [result] = await eslint.lintText(code, { filePath: file });
      verdicts[name] = {
        rules: result.messages.map((message) => message.ruleId),
        messages: result.messages.map((message) => message.message),
      };
    }
    console.log(JSON.stringify(verdicts));
  `;
  const input = {
    samples: SAMPLES,
    folder: sampleProject(),
    overrideConfigFile: path.join(ROOT, "eslint.config.mjs"),
  };
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program, JSON.stringify(input)], {
    cwd: ROOT,
    encoding: "utf8",
  });
  verdicts = JSON.parse(output) as typeof verdicts;
}, 120_000);

test("a resource may be imported from its own module", () => {
  expect(verdicts.resource.messages).toEqual([]);
});

test.each(["awsRoot", "awsIndex", "databricksRoot", "testRoot"] as const)(
  "fails on an import of a whole provider: %s",
  (name) => {
    expect(verdicts[name].rules).toContain("no-restricted-imports");
    expect(verdicts[name].messages.join()).toContain("Import the resource's own module");
  },
);

test("fails on an import of a whole provider at run time", () => {
  expect(verdicts.dynamicRoot.rules).toContain("no-restricted-syntax");
});

test("fails on a construct that reads the environment", () => {
  expect(verdicts.environment.rules).toContain("no-restricted-globals");
});

test.each(["files", "coreFiles"] as const)("fails on a stack or core type that reads files: %s", (name) => {
  expect(verdicts[name].rules).toContain("no-restricted-imports");
});

test("configuration reads files but not the environment", () => {
  expect(verdicts.configEnvironment.rules).toContain("no-restricted-properties");
  expect(verdicts.configFiles.messages).toEqual([]);
});

test("fails on TODO comments", () => {
  expect(verdicts.todo.rules).toContain("no-warning-comments");
});

test("fails on a floating promise, which needs type information", () => {
  expect(verdicts.floating.rules).toContain("@typescript-eslint/no-floating-promises");
});
