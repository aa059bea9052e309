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
  ["the same again", SHOWN],
  ["values that are known by now", plan(["create"], { cidr: "a", tags: { x: "1" }, id: "7" }, { rules: true })],
  ["nothing", plan(["no-op"], { cidr: "b" })],
])("was shown: %s", (_what, next) => {
  expect(addresses(plan(["create"], { cidr: "a", tags: { x: "1" } }, { id: true, rules: true }), next)).toBeUndefined();
});

test.each([
  ["a resource that was not touched", plan(["create"], { cidr: "a" }, {}, "aws_vpc.other"), ["aws_vpc.other"]],
  ["another action", plan(["delete", "create"], { cidr: "a", tags: { x: "1" } }, { id: true }), ["aws_vpc.v"]],
  ["another value", plan(["create"], { cidr: "b", tags: { x: "1" } }, { id: true }), ["aws_vpc.v"]],
  ["another value within", plan(["create"], { cidr: "a", tags: { x: "2" } }, { id: true }), ["aws_vpc.v"]],
  ["an argument more", plan(["create"], { cidr: "a", tags: { x: "1", y: "2" } }, { id: true }), ["aws_vpc.v"]],
  ["a value that was known and is not any more", plan(["create"], { tags: { x: "1" } }, { cidr: true }), ["aws_vpc.v"]],
])("was not shown: %s", (_what, next, found) => {
  expect(addresses(SHOWN, next)).toEqual(found);
});

test("treats every resource of an unplanned stack as new", () => {
  expect(addresses(undefined, SHOWN)).toEqual(["aws_vpc.v"]);
});
