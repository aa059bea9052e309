const unit = require("./jest.config.cjs");

/** The vendor's own provider and command line against the sandbox's REST door; whoever names the suite has their binaries. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/real-providers/**/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 5 * 60_000,
  verbose: true,
};
