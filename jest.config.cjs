const esModules = [
  ...["execa", "@sec-ant", "@sindresorhus", "figures", "get-stream", "human-signals", "is-plain-obj", "is-stream"],
  ...["is-unicode-supported", "npm-run-path", "parse-ms", "path-key", "pretty-ms", "strip-final-newline"],
  ...["unicorn-magic", "yoctocolors", "listr2", "fast-check", "pure-rand", "@viz-js", "zod", "@actions"],
];

/**
 * Jest inserts `<rootDir>` into regular expressions without escaping it, e.g. the brackets of a folder `fraudops (1)`.
 */
const root = __dirname.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");

/** Unit tests of the TypeScript code. The other Jest configurations run the tests that this one excludes. */
module.exports = {
  testEnvironment: "node",
  // Folder for compiled files. It is outside the folder for temporary files, which `npm test` removes.
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  // No test asserts a duration. On a busy machine, a test that synthesizes every stack can take many times its usual
  // second.
  testTimeout: 30_000,
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: [
    `^${root}/tests/(e2e|checkov|real-providers)/`,
    `^${root}/tests/flow/[^/]*$`,
    `^${root}/tests/day-two/walk-\\d.test.ts`,
    `^${root}/tests/upgrade/network-changes.test.ts`,
  ],
  transform: {
    "^.+\\.(t|j|mj)s$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  moduleNameMapper: {
    // The package exports this file only to ES modules (`import`), but Jest loads it with `require`.
    "^unicorn-magic$": "<rootDir>/node_modules/unicorn-magic/node.js",
    "^@actions/expressions$": "<rootDir>/node_modules/@actions/expressions/dist/index.js",
    // cdktf and constructs record a stack trace for each token. No test reads it, and recording takes longer than
    // synthesis.
    "/stack-trace$": "<rootDir>/tests/support/no-stack-trace.ts",
  },
  // Packages with ES modules, e.g. execa and its dependencies, are compiled for Jest's CommonJS runtime.
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
};
