const unit = require("./jest.config.cjs");

/** The vendors' providers and command line against the sandbox; needs their binaries. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/real-providers/**/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 5 * 60_000,
  verbose: true,
};
