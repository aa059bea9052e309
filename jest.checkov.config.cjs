const unit = require("./jest.config.cjs");

/** Tests of checkov, a third-party scanner, e.g. on the service's plans. Jest skips them if checkov is not set up. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/checkov/**/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 5 * 60_000,
};
