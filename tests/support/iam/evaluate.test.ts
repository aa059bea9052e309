import type { Statement } from "../policy";
import { isAllowed, unusedActions, type IamRequest } from "./evaluate";

const allow = (change: Partial<Statement> = {}): Statement => ({
  Sid: "S",
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::bucket/*",
  ...change,
});
const READ: IamRequest = { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key", context: { "aws:T": "a" } };

test.each([
  ["the action and the resource of a statement", [allow()]],
  ["an action that matches a wildcard, in any case", [allow({ Action: ["kms:*", "S3:Get*"] })]],
  ["a resource that `NotResource` does not exclude", [allow({ Resource: [], NotResource: ["arn:aws:s3:::other/*"] })]],
  ["a request that satisfies a condition", [allow({ Condition: { StringEquals: { "aws:T": ["a", "b"] } } })]],
  ["a request that matches a pattern in a condition", [allow({ Condition: { StringLike: { "aws:T": "?" } } })]],
  [
    "a request without the key of an `IfExists` condition",
    [allow({ Condition: { StringEqualsIfExists: { "aws:U": "a" } } })],
  ],
  ["a request without a key that must be absent", [allow({ Condition: { Null: { "aws:U": "true" } } })]],
  ["a value other than the excluded one", [allow({ Condition: { StringNotEquals: { "aws:T": "b" } } })]],
  ["a request with one of several values", [allow({ Condition: { "ForAnyValue:StringLike": { "aws:T": "a*" } } })]],
])("allows %s", (_, identity) => {
  expect(isAllowed({ identity }, READ)).toBe(true);
});

test.each([
  ["a request without any statement", []],
  ["another action", [allow({ Action: "s3:PutObject" })]],
  ["another resource", [allow({ Resource: "arn:aws:s3:::bucket" })]],
  ["a Deny statement beside an Allow statement", [allow(), allow({ Effect: "Deny" })]],
  ["a request without the key of a condition", [allow({ Condition: { StringEquals: { "aws:U": "a" } } })]],
  ["a request without a key that must be present", [allow({ Condition: { Null: { "aws:U": "false" } } })]],
  ["the excluded value", [allow({ Condition: { StringNotEquals: { "aws:T": "a" } } })]],
])("denies %s", (_, identity) => {
  expect(isAllowed({ identity }, READ)).toBe(false);
});

test("a permissions boundary denies other actions, and grants nothing", () => {
  expect(isAllowed({ identity: [allow()], boundary: [allow()] }, READ)).toBe(true);
  expect(isAllowed({ identity: [allow()], boundary: [] }, READ)).toBe(false);
  expect(isAllowed({ identity: [], boundary: [allow()] }, READ)).toBe(false);
});

test("fails on an unknown operator", () => {
  const identity = [allow({ Condition: { NumericLessThan: { "aws:T": "5" } } })];
  expect(() => isAllowed({ identity }, READ)).toThrow("NumericLessThan");
});

test("reports an allowed action that no request needs", () => {
  expect(unusedActions([allow({ Action: ["s3:GetObject", "s3:PutObject"] })], [READ])).toEqual(["S: s3:PutObject"]);
});
