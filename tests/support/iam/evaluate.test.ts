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
  ["what a statement names", [allow()]],
  ["an action by wildcard, in any case", [allow({ Action: ["kms:*", "S3:Get*"] })]],
  ["a resource that is not excepted", [allow({ Resource: [], NotResource: ["arn:aws:s3:::other/*"] })]],
  ["a condition that holds", [allow({ Condition: { StringEquals: { "aws:T": ["a", "b"] } } })]],
  ["a pattern that holds", [allow({ Condition: { StringLike: { "aws:T": "?" } } })]],
  ["a condition about a key that is absent", [allow({ Condition: { StringEqualsIfExists: { "aws:U": "a" } } })]],
  ["absence itself", [allow({ Condition: { Null: { "aws:U": "true" } } })]],
  ["another value than the refused one", [allow({ Condition: { StringNotEquals: { "aws:T": "b" } } })]],
  ["one of several values", [allow({ Condition: { "ForAnyValue:StringLike": { "aws:T": "a*" } } })]],
])("allows %s", (_, identity) => {
  expect(isAllowed({ identity }, READ)).toBe(true);
});

test.each([
  ["where nothing allows it", []],
  ["another action", [allow({ Action: "s3:PutObject" })]],
  ["another resource", [allow({ Resource: "arn:aws:s3:::bucket" })]],
  ["a refusal beside the permission", [allow(), allow({ Effect: "Deny" })]],
  ["a condition about a key that is absent", [allow({ Condition: { StringEquals: { "aws:U": "a" } } })]],
  ["presence of an absent key", [allow({ Condition: { Null: { "aws:U": "false" } } })]],
  ["the refused value", [allow({ Condition: { StringNotEquals: { "aws:T": "a" } } })]],
])("fails to allow: %s", (_, identity) => {
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

test("an action without a request is superfluous", () => {
  expect(unusedActions([allow({ Action: ["s3:GetObject", "s3:PutObject"] })], [READ])).toEqual(["S: s3:PutObject"]);
});
