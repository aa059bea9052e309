const unit = require("./jest.config.cjs");

/** The vendors' own providers and command line against the sandbox; whoever names the suite has their binaries. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/real-providers/**/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 5 * 60_000,
  verbose: true,
};
