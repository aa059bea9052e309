import { systemTablesRule } from "../../../config/rules/system-tables";
import type { AccountConfig } from "../../../config/schema";
import { validAccount, validStage } from "../project";

const stages = [validStage("dev"), validStage("pr-7"), validStage("prod")];

function account(given: Pick<AccountConfig["databricks"], "systemTablesFrom" | "systemSchemas">): AccountConfig {
  return validAccount({ databricks: { ...validAccount().databricks, ...given } });
}

test.each(["dev", "prod"])("accepts %s as the stage that turns on the system tables", (systemTablesFrom) => {
  expect(systemTablesRule(account({ systemTablesFrom, systemSchemas: ["serving"] }), stages)).toEqual([]);
});

test("passes if the account enables no system schemas", () => {
  expect(systemTablesRule(account({}), stages)).toEqual([]);
});

test.each(["staging", "pr-7"])("fails on %s: a missing or short-lived stage", (systemTablesFrom) => {
  expect(systemTablesRule(account({ systemTablesFrom, systemSchemas: ["serving"] }), stages)).toEqual([
    { owner: "account", path: ["databricks", "systemTablesFrom"], allowed: "dev, prod" },
  ]);
});

test("fails on `systemTablesFrom` without `systemSchemas`, and the reverse", () => {
  const paths = (given: Parameters<typeof account>[0]): readonly unknown[] =>
    systemTablesRule(account(given), stages).map(({ path }) => path.at(-1));
  expect(paths({ systemTablesFrom: "prod" })).toEqual(["systemTablesFrom"]);
  expect(paths({ systemSchemas: ["serving"] })).toEqual(["systemSchemas"]);
});
