import { differences, plannedContent } from "../../../../cli/terraform/approval/planned-content";
import type { JsonObject } from "../../../../core/json";
import type { PlanJson } from "../../../../guard/plan-json";

const SALT = "6f2c0a4e";
const FROM = { program: "{}", lock: undefined };

function update(before: JsonObject, after: JsonObject, unknown: JsonObject = {}): PlanJson {
  const change = { actions: ["update"], before, after, after_unknown: unknown };
  return { resource_changes: [{ address: "a.b", mode: "managed", type: "a", name: "b", change }] };
}

const differ = (one: PlanJson, other: PlanJson, from = FROM, otherFrom = FROM): readonly string[] =>
  differences(plannedContent(one, from, SALT), plannedContent(other, otherFrom, SALT)).map(({ what }) => what);

test("includes the outputs of other stacks that are read, even if no argument differs", () => {
  const from = { ...FROM, program: JSON.stringify({ a: "${data.terraform_remote_state.workspace.outputs.host}" }) };
  const withHost = (host: string): PlanJson => {
    const state = { address: "d", mode: "data", type: "terraform_remote_state", name: "workspace" };
    return { prior_state: { values: { root_module: { resources: [{ ...state, values: { outputs: { host } } }] } } } };
  };

  expect(differ(withHost("a"), withHost("b"), from, from)).toEqual(["input workspace.host"]);
  expect(differ(withHost("a"), withHost("a"), from, from)).toEqual([]);
});

test("includes the versions of the providers", () => {
  const of = (lock: string): typeof FROM => Object.assign({}, FROM, { lock });

  expect(differ({}, {}, of('version = "1.99.0"'), of('version = "1.100.0"'))).toEqual(["provider versions"]);
});

test("includes unknown values", () => {
  expect(differ(update({ id: "1" }, {}, { id: true }), update({ id: "1" }, { id: "2" }))).toEqual(["a.b: id"]);
  expect(differ(update({}, {}, { id: true }), update({}, {}, { id: true }))).toEqual([]);
});

test("ignores an unchanged block that Terraform lists among the unknown values", () => {
  const block = (count: number): PlanJson =>
    update({ size: 1, block: [{ count }] }, { size: 2, block: [{ count }] }, { block: [{}] });

  expect(differ(block(1), block(2))).toEqual([]);
});

test("includes moves, imports and deposed objects", () => {
  const plan = (more: object): PlanJson => ({
    resource_changes: [
      {
        ...{ address: "a.b", mode: "managed", type: "a", name: "b" },
        change: { actions: ["no-op"], before: {}, after: {}, after_unknown: {} },
        ...more,
      },
    ],
  });
  const deposed = { deposed: "01", change: { actions: ["delete"], before: {}, after: null, after_unknown: {} } };
  const imported = { actions: ["no-op"], before: {}, after: {}, after_unknown: {}, importing: { id: "7" } };

  expect(differ(plan({}), plan({ previous_address: "a.old" }))).toEqual(["a.b"]);
  expect(differ(plan({}), plan({ change: imported }))).toEqual(["a.b"]);
  expect(differ(plan({}), plan(deposed))).toEqual(["a.b (deposed 01)"]);
});

test("contains no value of a plan; the digest of a value depends on the salt", () => {
  const secret = update({ token: "hunter2" }, { token: "correct horse" });

  expect(JSON.stringify(plannedContent(secret, FROM, SALT))).not.toMatch(/hunter2|correct horse/);
  expect(plannedContent(secret, FROM, SALT)).not.toEqual(plannedContent(secret, FROM, "another"));
});
