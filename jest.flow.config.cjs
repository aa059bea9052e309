const unit = require("./jest.config.cjs");

/** The pipelines' files from a feature branch to prod: one sandbox and one repository, in order. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/flow/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 20 * 60_000,
  verbose: true,
};
