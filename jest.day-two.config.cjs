const unit = require("./jest.config.cjs");

/** Changes the configuration of deployed stages, with real Terraform against the sandbox. Takes many minutes. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/day-two/walk-*.test.ts", "<rootDir>/tests/upgrade/network-changes.test.ts"],
  testPathIgnorePatterns: [],
  verbose: true,
};
