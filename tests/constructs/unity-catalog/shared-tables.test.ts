import { Principal } from "../../../constructs/identity/principal";
import { SharedTables } from "../../../constructs/unity-catalog/shared-tables";
import { synthesizeConstructs } from "../../support/synth";

/** Returns the securables that are granted, e.g. `table bank.loans.paid`. */
function granted(tables: readonly string[]): readonly string[] {
  const stack = synthesizeConstructs((scope) => {
    new SharedTables(scope, "Tables", tables).grantRead(Principal.group("analysts"));
  });
  return stack
    .all("databricks_grant")
    .map(({ principal: _principal, privileges: _privileges, ...securable }) => {
      return Object.entries(securable).flat().join(" ");
    })
    .sort();
}

test("grants each table, and each catalog and schema once", () => {
  expect(granted(["bank.loans.paid", "bank.loans.due"])).toEqual([
    "catalog bank",
    "schema bank.loans",
    "table bank.loans.due",
    "table bank.loans.paid",
  ]);
});

test("tables can have names that differ only in characters outside ASCII, or in a dot and a dash", () => {
  const tables = ["bank.`für`.t", "bank.`fär`.t", "`a-b`.c.d", "a.`b-c`.d"];

  expect(granted(tables).filter((each) => each.startsWith("table"))).toEqual([
    "table a-b.c.d",
    "table a.b-c.d",
    "table bank.fär.t",
    "table bank.für.t",
  ]);
});
