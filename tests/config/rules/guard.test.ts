import { accountGuardRule, guardRule } from "../../../config/rules/guard";
import type { StageConfig } from "../../../config/schema";
import { committedService } from "../../support/service";
import { validStage } from "../project";

const WAIVER = { rule: "flow-log", reason: "the organisation logs at the gateway", expires: "2026-12-31" };

function found(guard: Partial<StageConfig["guard"]>): readonly string[] {
  const stage = validStage("dev", { guard: { waivers: [], allowLoss: [], ...guard } });
  return guardRule(stage).map(({ path }) => path.join("."));
}

test("the repository's own stages keep the rule", () => {
  for (const name of ["dev", "staging", "prod"]) expect(guardRule(validStage(name))).toEqual([]);
  expect(accountGuardRule(committedService().account)).toEqual([]);
});

test("a waiver may lie in each stack of the stage, projects among them", () => {
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

test("fails on what is accepted twice, and not on two rules at one place", () => {
  const waiver = { ...WAIVER, resource: "workspace/aws_vpc.v" };
  expect(found({ waivers: [waiver, { ...waiver, rule: "default-security-group" }] })).toEqual([]);
  expect(found({ waivers: [waiver, waiver] })).toEqual(["guard.waivers.1.resource"]);
  expect(found({ allowLoss: ["workspace/a.b", "workspace/a.b"] })).toEqual(["guard.allowLoss.1"]);
});

test("fails on an acceptance of the account that lies in a stage", () => {
  const { account } = committedService();
  const guard = { waivers: [], allowLoss: ["account/databricks_metastore.m", "platform/databricks_catalog.c"] };
  expect(accountGuardRule({ ...account, guard })).toMatchObject([
    { owner: "account", path: ["guard", "allowLoss", 1] },
  ]);
});
