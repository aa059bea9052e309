const unit = require("./jest.config.cjs");

/** Rehearsals with the real tools against the sandbox. They take minutes. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/e2e/**/*.test.ts"],
  testPathIgnorePatterns: [],
  testTimeout: 20 * 60_000,
  verbose: true,
};
