const unit = require("./jest.config.cjs");

/** Runs the pipelines' workflow files from a feature branch to prod, in order, with one sandbox and one repository. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/flow/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 20 * 60_000,
  verbose: true,
};
