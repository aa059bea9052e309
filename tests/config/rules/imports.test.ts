import { importsRule } from "../../../config/rules/imports";
import { validAccount, validStage } from "../project";

const BUCKET = { "aws_s3_bucket.Bucket": "existing" };
const stages = [validStage("dev")];

test.each(["bootstrap", "account", "dev-workspace", "dev-platform", "dev-fraud"])(
  "accepts imports into %s",
  (stack) => {
    expect(importsRule(validAccount({ imports: { [stack]: BUCKET } }), stages)).toEqual([]);
  },
);

test("fails on imports into a missing stack", () => {
  expect(importsRule(validAccount({ imports: { "dev-network": BUCKET } }), stages)).toEqual([
    {
      owner: "account",
      path: ["imports", "dev-network"],
      allowed: "bootstrap, account, dev-workspace, dev-platform, dev-fraud, dev-cash-demand",
      about: "key",
    },
  ]);
});

test("fails if two addresses of one type in one stack import the same id; other types and stacks may import it", () => {
  const imports = {
    "dev-platform": { "aws_s3_bucket.A": "x", "aws_s3_bucket.B": "x", "aws_s3_bucket_policy.C": "x" },
    "dev-fraud": { "aws_s3_bucket.A": "x" },
  };
  expect(importsRule(validAccount({ imports }), stages)).toEqual([
    {
      owner: "account",
      path: ["imports", "dev-platform", "aws_s3_bucket.B"],
      allowed:
        "an id that no other address imports: aws_s3_bucket.A imports this id, and two addresses must not manage one resource",
    },
  ]);
});
