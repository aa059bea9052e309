import fc from "fast-check";
import { matchesEveryAction, matchesEveryResource } from "../../../guard/policy/breadth";

const service = fc.constantFrom("s3", "iam", "kms", "ec2", "a-service-of-next-year");
/** Generates patterns of `*` and at most two `?`. Each begins with `*`, so it matches all texts of two or more letters. */
const whatever = fc
  .array(fc.constantFrom("*", "?"), { maxLength: 3 })
  .map((wildcards) => `*${wildcards.join("")}`)
  .filter((wildcards) => wildcards.split("?").length <= 3);

test("every action of a service is recognized in any spelling", () => {
  fc.assert(
    fc.property(service, whatever, fc.boolean(), (name, wildcards, upper) => {
      const action = `${name}:${wildcards}`;
      expect(matchesEveryAction([upper ? action.toUpperCase() : action])).toBe(true);
    }),
  );
});

test("patterns that begin with the verbs of a service do not match every action", () => {
  const verb = fc.constantFrom("Get", "List", "Describe", "Create", "Put", "Update", "Delete");
  fc.assert(
    fc.property(service, fc.array(verb, { minLength: 1, maxLength: 6 }), whatever, (name, verbs, wildcards) => {
      expect(matchesEveryAction(verbs.map((one) => `${name}:${one}${wildcards}`))).toBe(false);
    }),
  );
});

test("patterns for all services match every action only if they cover all verbs", () => {
  expect(matchesEveryAction(["*:Get*", "?*:List*"])).toBe(false);
  expect(matchesEveryAction(["*:Get*", "*:List*", "*:D*", "iam:C*", "iam:P*", "iam:Up*"])).toBe(true);
  expect(["a*", "?*:*", "athena*", "s*:*"].map((action) => matchesEveryAction([action]))).toEqual(Array(4).fill(true));
});

test("patterns do not match every action if each service has only some of the verbs", () => {
  const actions = ["s3:Get*", "s3:List*", "s3:Describe*", "iam:Create*", "iam:Put*", "iam:Update*", "iam:Delete*"];
  expect(matchesEveryAction(actions)).toBe(false);
});

test("every resource of a type is recognized for any region and account", () => {
  const part = fc.constantFrom("*", "", "eu-central-1", "111111111111", "1*");
  const type = fc.constantFrom("key/", "role/", "secret:", "log-group:", "instance/", "");
  fc.assert(
    fc.property(fc.constantFrom("kms", "iam", "logs", "*"), part, part, type, whatever, (name, ...rest) => {
      const [region, account, kind, wildcards] = rest;
      expect(matchesEveryResource([`arn:aws:${name}:${region}:${account}:${kind}${wildcards}`])).toBe(true);
    }),
  );
});

test("in an ARN of S3, `accesspoint/` is a resource type if the ARN has an account, otherwise a bucket's name", () => {
  expect(matchesEveryResource(["arn:aws:s3:eu-central-1:111111111111:accesspoint/*"])).toBe(true);
  expect(matchesEveryResource(["arn:aws:s3:::accesspoint/*"])).toBe(false);
});

test("a wildcard in the type of a resource matches every resource of the type", () => {
  const arns = ["iam::111111111111:role*", "ssm:*:*:parameter*", "secretsmanager:*:*:secre?*", "kms:*:*:key*"];
  expect(arns.map((arn) => matchesEveryResource([`arn:aws:${arn}`]))).toEqual(Array(4).fill(true));
  const names = [
    "sqs:*:*:data-*",
    "sns:*:*:data-*",
    "s3:*:*:data-*",
    "*:*:*:data-*",
    "iam::111111111111:${local.role}*",
  ];
  expect(names.filter((arn) => matchesEveryResource([`arn:aws:${arn}`]))).toEqual([]);
});

test("a name or name prefix restricts a resource with wildcards around it", () => {
  const name = fc.stringMatching(/^[a-z]{3}[a-z-]{0,10}$/);
  const arn = fc.constantFrom(
    "arn:aws:s3:::",
    "arn:aws:kms:*:*:alias/",
    "arn:*:logs:*:*:log-group:",
    "*:*:iam::*:role/",
  );
  fc.assert(
    fc.property(arn, name, whatever, (before, named, wildcards) => {
      expect(matchesEveryResource([`${before}${named}${wildcards}`])).toBe(false);
    }),
  );
});
