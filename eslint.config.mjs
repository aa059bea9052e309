import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const TYPESCRIPT = ["**/*.ts"];
const JAVASCRIPT = ["**/*.{js,cjs,mjs}"];

/**
 * Importing the root of a provider's bindings loads every resource, which takes seconds and half a gigabyte of memory.
 */
const PROVIDER_ROOT = {
  regex: "^@cdktf/provider-[a-z]+(/lib(/index(\\.js)?)?)?/?$",
  message: "Import the resource's own module, e.g. @cdktf/provider-aws/lib/s3-bucket.",
};

/** Modules that constructs, stacks and the other folders listed below must not import: they get all input as arguments. */
const NODE_IO = {
  regex: "^(node:)?(fs|process|child_process|os|net|https?)(/.*)?$",
  message: "Pass the value as an argument: code in this folder must not access files, processes or the network.",
};

const importsWithout = (...patterns) => ({
  "no-restricted-imports": ["error", { patterns }],
  "no-restricted-syntax": [
    "error",
    ...patterns.map(({ regex, message }) => ({
      selector: `:matches(ImportExpression, TSImportType Literal)[source.value=/${regex.replaceAll("/", "\\u002F")}/]`,
      message,
    })),
  ],
});

const nodeGlobals = Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, "readonly"]));

export default defineConfig(
  globalIgnores([
    "**/node_modules/",
    "**/dist/",
    "**/coverage/",
    "**/cdktf.out/",
    // Folders with generated files of tools and of the sandbox.
    "**/.*/",
    "**/.*.ts",
    "jobs/",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  eslint.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx"] }],
    },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...importsWithout(PROVIDER_ROOT),
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/explicit-member-accessibility": "error",
      "@typescript-eslint/no-invalid-void-type": ["error", { allowInGenericTypeArguments: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // Allows `||` for strings: unlike `??`, it also replaces an empty string, which often means "none".
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      "@typescript-eslint/prefer-optional-chain": "error",
      "@typescript-eslint/prefer-readonly": "error",
      // Besides strings, only values of these types may stand in a template string: the text of others is not readable.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allow: ["Error", "URL", "URLSearchParams"] },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ["core/**/*.ts", "constructs/**/*.ts", "stacks/**/*.ts", "guard/**/*.ts", "review/**/*.ts"],
    rules: {
      ...importsWithout(PROVIDER_ROOT, NODE_IO),
      "no-restricted-globals": ["error", { name: "process", message: NODE_IO.message }],
    },
  },
  {
    files: ["config/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "process",
          property: "env",
          message: "Configuration gets paths as options; main.ts reads the environment.",
        },
      ],
    },
  },
  {
    // `new` alone adds a construct to its scope, so the result is often unused.
    files: ["constructs/**/*.ts", "stacks/**/*.ts", "main.ts", "tests/**/*.ts"],
    rules: { "no-new": "off" },
  },
  {
    // These folders convert values of Terraform JSON to text. Terraform has validated that they are no objects.
    files: ["sandbox/**/*.ts", "guard/**/*.ts", "review/**/*.ts"],
    rules: { "@typescript-eslint/no-base-to-string": "off" },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      // Jest's matchers have the type any, and tests name methods of mocks without calling them.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  { files: JAVASCRIPT, languageOptions: { globals: nodeGlobals } },
  {
    files: ["**/*.cjs", "cli/bin/*.js", "jest.*.cjs"],
    languageOptions: {
      sourceType: "commonjs",
      globals: { ...nodeGlobals, require: "readonly", module: "writable", __dirname: "readonly" },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
