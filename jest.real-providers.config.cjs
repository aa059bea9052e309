const unit = require("./jest.config.cjs");

/** Runs the vendors' Terraform providers and the Databricks CLI against the sandbox. Requires their binaries. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/real-providers/**/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 5 * 60_000,
  verbose: true,
};
