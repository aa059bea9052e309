const unit = require("./jest.config.cjs");

/** Every change of configuration on a deployed stage: real Terraform against the sandbox, many minutes long. */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/tests/day-two/walk.test.ts"],
  testPathIgnorePatterns: [],
  verbose: true,
};
