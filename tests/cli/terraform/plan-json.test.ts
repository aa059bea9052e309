import { hasToBeApplied, readPlan } from "../../../cli/terraform/plan-json";
import { PLAN } from "./fake-terraform";

const change = (address: string, actions = ["no-op"]) => {
  const [type = "", name = ""] = address.split(".");
  return { address, mode: "managed", type, name, change: { actions, before: null, after: null, after_unknown: {} } };
};
const program = { resource: { aws_s3_bucket: { b: {}, c: {} } } };
const whole = { ...PLAN, resource_changes: [change("aws_s3_bucket.b"), change("aws_s3_bucket.c")] };
const read = (plan: unknown) => readPlan("dev-fraud", JSON.stringify(plan), program);

test("accepts a plan with every configured resource, and removes `UNKNOWN_INPUT`, the placeholder for unknown inputs", () => {
  const changes = [...whole.resource_changes, change("terraform_data.never-looked-up", ["create"])];
  expect(read({ ...whole, resource_changes: changes }).resource_changes).toHaveLength(2);
});

test.each([
  ["of another major version", { ...whole, format_version: "2.0" }, "major version 1"],
  ["without a version", { ...whole, format_version: undefined }, "format_version"],
  ["that ended with an error", { ...whole, errored: true }, "reported an error"],
  ["with deferred changes", { ...whole, complete: false }, "deferred a part"],
  ["without a configured resource", { ...whole, resource_changes: [change("aws_s3_bucket.b")] }, "aws_s3_bucket.c"],
  ["without changes", { ...whole, resource_changes: undefined }, "aws_s3_bucket.b, aws_s3_bucket.c"],
  ["with an unknown action", { ...whole, resource_changes: [change("aws_s3_bucket.b", ["migrate"])] }, "actions"],
  ["that is a log line", { "@level": "info", "@message": "starting" }, "format_version"],
])("fails on a plan %s", (_what, plan, said) => {
  expect(() => read(plan)).toThrow(said);
  expect(() => read(plan)).toThrow("the guard cannot check the plan of dev-fraud, so the plan is not used");
});

test("a plan may lack a configured resource without instances, e.g. with `count: 0`", () => {
  const optional = { resource: { aws_s3_bucket: { b: {}, c: {}, d: { count: 0 }, e: { for_each: {} } } } };
  expect(readPlan("dev-fraud", JSON.stringify(whole), optional).resource_changes).toHaveLength(2);
});

test.each([
  [false, whole],
  [true, { ...whole, resource_changes: [change("aws_s3_bucket.b", ["update"])] }],
  [true, { ...whole, output_changes: { url: { actions: ["create"] } } }],
  [true, { ...whole, resource_drift: [change("aws_s3_bucket.b", ["update"])] }],
  [true, { ...whole, resource_changes: [{ ...change("aws_s3_bucket.b"), previous_address: "aws_s3_bucket.a" }] }],
])("whether an apply would change the state: %s", (expected, plan) => {
  expect(hasToBeApplied(plan)).toBe(expected);
});
