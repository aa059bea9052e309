/** Unit tests of the TypeScript rooms; the rehearsals under tests/e2e run through `npm test`, not from here. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["<rootDir>/tests/e2e/"],
  transform: {
    "^.+\\.(t|j|mj)s$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  // Packages that ship ES modules only are compiled for jest's CommonJS runtime.
  transformIgnorePatterns: ["/node_modules/(?!(execa|listr2|fast-check|@viz-js|zod)/)"],
};
