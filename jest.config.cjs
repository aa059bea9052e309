const esModules = [
  ...["execa", "@sec-ant", "@sindresorhus", "figures", "get-stream", "human-signals", "is-plain-obj", "is-stream"],
  ...["is-unicode-supported", "npm-run-path", "parse-ms", "path-key", "pretty-ms", "strip-final-newline"],
  ...["unicorn-magic", "yoctocolors", "listr2", "fast-check", "pure-rand", "@viz-js", "zod", "@actions"],
];

/** Jest puts `<rootDir>` into regular expressions as it is, with the brackets of a folder `fraudops (1)`. */
const root = __dirname.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");

/** Unit tests of the TypeScript rooms. The other configurations run the tests that are left out here. */
module.exports = {
  testEnvironment: "node",
  // No test asserts a time: on a machine with other work, one that synthesizes every stack may take several times its second.
  testTimeout: 30_000,
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: [
    `^${root}/tests/(e2e|checkov|real-providers)/`,
    `^${root}/tests/flow/[^/]*$`,
    `^${root}/tests/day-two/walk.test.ts`,
    `^${root}/tests/upgrade/network-changes.test.ts`,
  ],
  transform: {
    "^.+\\.(t|j|mj)s$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  moduleNameMapper: {
    // It exports itself to importers alone.
    "^unicorn-magic$": "<rootDir>/node_modules/unicorn-magic/node.js",
    "^@actions/expressions$": "<rootDir>/node_modules/@actions/expressions/dist/index.js",
    // cdktf and constructs record where each token was made; no test reads it, and it costs more than all of synthesis.
    "/stack-trace$": "<rootDir>/tests/support/no-stack-trace.ts",
  },
  // Packages that ship only ES modules (execa and its dependencies) are compiled for jest's CommonJS runtime.
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
};
