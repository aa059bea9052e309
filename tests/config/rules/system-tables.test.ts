import { systemTablesRule } from "../../../config/rules/system-tables";
import type { AccountConfig } from "../../../config/schema";
import { validAccount, validStage } from "../project";

const stages = [validStage("dev"), validStage("pr-7"), validStage("prod")];

function account(systemTablesFrom: string | undefined): AccountConfig {
  const { systemTablesFrom: _left, ...databricks } = validAccount().databricks;
  return validAccount({
    databricks: { ...databricks, ...(systemTablesFrom === undefined ? {} : { systemTablesFrom }) },
  });
}

test.each([undefined, "dev", "prod"])("takes %s as the stage that turns on the system tables", (owner) => {
  expect(systemTablesRule(account(owner), stages)).toEqual([]);
});

test.each(["staging", "pr-7"])("fails on %s: a stage that is not there, or does not stay", (owner) => {
  expect(systemTablesRule(account(owner), stages)).toEqual([
    { owner: "account", path: ["databricks", "systemTablesFrom"], allowed: "dev, prod" },
  ]);
});
