import { accountGuardRule, guardRule } from "../../../config/rules/guard";
import type { StageConfig } from "../../../config/schema";
import { committedService } from "../../support/service";
import { validStage } from "../project";

const WAIVER = { rule: "flow-log", reason: "the organisation logs at the gateway", expires: "2026-12-31" };

function found(guard: Partial<StageConfig["guard"]>): readonly string[] {
  const stage = validStage("dev", { guard: { waivers: [], allowLoss: [], ...guard } });
  return guardRule(stage).map(({ path }) => path.join("."));
}

test("the repository's own stages pass", () => {
  for (const name of ["dev", "staging", "prod"]) expect(guardRule(validStage(name))).toEqual([]);
  expect(accountGuardRule(committedService().account)).toEqual([]);
});

test("a waiver may name each stack of the stage, including those of projects", () => {
  for (const part of ["workspace", "platform", "fraud"]) {
    expect(
      found({ waivers: [{ ...WAIVER, resource: `${part}/aws_vpc.v` }], allowLoss: [`${part}/aws_vpc.v`] }),
    ).toEqual([]);
  }
});

test("fails on a stack that the stage does not have", () => {
  expect(found({ waivers: [{ ...WAIVER, resource: "bootstrap/aws_vpc.v" }], allowLoss: ["fruad/aws_vpc.v"] })).toEqual([
    "guard.waivers.0.resource",
    "guard.allowLoss.0",
  ]);
});

test("fails on a repeated exception, but not on two rules for one resource", () => {
  const waiver = { ...WAIVER, resource: "workspace/aws_vpc.v" };
  expect(found({ waivers: [waiver, { ...waiver, rule: "default-security-group" }] })).toEqual([]);
  expect(found({ waivers: [waiver, waiver] })).toEqual(["guard.waivers.1.resource"]);
  expect(found({ allowLoss: ["workspace/a.b", "workspace/a.b"] })).toEqual(["guard.allowLoss.1"]);
});

test("fails on an exception of the account for a resource of a stage", () => {
  const { account } = committedService();
  const guard = { waivers: [], allowLoss: ["account/databricks_metastore.m", "platform/databricks_catalog.c"] };
  expect(accountGuardRule({ ...account, guard })).toMatchObject([
    { owner: "account", path: ["guard", "allowLoss", 1] },
  ]);
});
