import { newChanges } from "../../../cli/terraform/new-changes";
import type { JsonObject } from "../../../core/json";

const plan = (actions: string[], after: JsonObject | null, unknown: JsonObject = {}, address = "aws_vpc.v") => ({
  resource_changes: [
    {
      address,
      mode: "managed",
      type: "aws_vpc",
      name: "v",
      change: { actions, before: {}, after, after_unknown: unknown },
    },
  ],
});
const addresses = (...[shown, next]: Parameters<typeof newChanges>) =>
  newChanges(shown, next)?.resource_changes?.map(({ address }) => address);

const SHOWN = plan(["create"], { cidr: "a", tags: { x: "1" } }, { id: true, rules: [{ port: true }] });

test.each([
  ["an equal change", SHOWN],
  [
    "values that were unknown in the shown plan",
    plan(["create"], { cidr: "a", tags: { x: "1" }, id: "7" }, { rules: true }),
  ],
  ["nothing", plan(["no-op"], { cidr: "b" })],
])("a plan has no new changes if it contains %s", (_what, next) => {
  expect(addresses(plan(["create"], { cidr: "a", tags: { x: "1" } }, { id: true, rules: true }), next)).toBeUndefined();
});

test.each([
  [
    "a change of a resource that the shown plan does not change",
    plan(["create"], { cidr: "a" }, {}, "aws_vpc.other"),
    ["aws_vpc.other"],
  ],
  ["another action", plan(["delete", "create"], { cidr: "a", tags: { x: "1" } }, { id: true }), ["aws_vpc.v"]],
  ["another value", plan(["create"], { cidr: "b", tags: { x: "1" } }, { id: true }), ["aws_vpc.v"]],
  ["another value in a block", plan(["create"], { cidr: "a", tags: { x: "2" } }, { id: true }), ["aws_vpc.v"]],
  ["an additional argument", plan(["create"], { cidr: "a", tags: { x: "1", y: "2" } }, { id: true }), ["aws_vpc.v"]],
  [
    "an unknown value that was known in the shown plan",
    plan(["create"], { tags: { x: "1" } }, { cidr: true }),
    ["aws_vpc.v"],
  ],
])("a plan has new changes if it contains %s", (_what, next, found) => {
  expect(addresses(SHOWN, next)).toEqual(found);
});

test("treats every resource of an unplanned stack as new", () => {
  expect(addresses(undefined, SHOWN)).toEqual(["aws_vpc.v"]);
});
