const unit = require("./jest.config.cjs");

/** A scanner of others over the service's plans; it is installed on request (`npm run setup:checkov`). */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/checkov/**/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 5 * 60_000,
};
