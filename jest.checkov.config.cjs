const unit = require("./jest.config.cjs");

/** Runs checkov, a third-party scanner, over the service's plans. Requires `npm run setup:checkov`. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/checkov/**/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 5 * 60_000,
};
