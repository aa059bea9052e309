import { guard } from "../../guard/guard";
import { posture, resource, stackOf, type PlannedFixture } from "./support/plan";

const PLACE = "workspace/aws_s3_bucket.logs";

function rulesFor(bucket: PlannedFixture): readonly string[] {
  const settings = { waivers: [], allowLoss: [PLACE] };
  return guard([stackOf("workspace", bucket)], posture(), settings, new Date()).findings.map(({ rule }) => rule);
}

const deleted = (before: Record<string, unknown>): PlannedFixture =>
  resource("aws_s3_bucket.logs", null, { actions: ["delete"], before });

test.each([[false], [null]])("fails on a deleted bucket while its state has force_destroy %p", (force) => {
  expect(rulesFor(deleted({ bucket: "logs", force_destroy: force }))).toEqual(["unreleased-loss"]);
});

test("accepts a deleted bucket whose protection an earlier apply has removed", () => {
  expect(rulesFor(deleted({ bucket: "logs", force_destroy: true }))).toEqual([]);
});

test("a resource with an allowed loss may lose its deletion protection", () => {
  const settings = (allowLoss: readonly string[]): Parameters<typeof guard>[2] => ({ waivers: [], allowLoss });
  const bucket = resource(
    "aws_s3_bucket.logs",
    { bucket: "logs", force_destroy: true },
    { actions: ["update"], before: { bucket: "logs", force_destroy: false } },
  );
  const found = (allowLoss: readonly string[]): readonly string[] =>
    guard([stackOf("workspace", bucket)], posture({ deletionProtection: true }), settings(allowLoss), new Date())
      .findings.map(({ rule }) => rule)
      .filter((rule) => ["force-destroy", "prevent-destroy"].includes(rule));
  expect(found([])).toEqual(["force-destroy", "prevent-destroy"]);
  expect(found([PLACE])).toEqual([]);
});
