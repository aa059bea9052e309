import { importsRule } from "../../../config/rules/imports";
import { validAccount, validStage } from "../project";

const BUCKET = { "aws_s3_bucket.Bucket": "existing" };
const stages = [validStage("dev")];

test.each(["bootstrap", "account", "dev-workspace", "dev-platform", "dev-fraud"])("takes imports into %s", (stack) => {
  expect(importsRule(validAccount({ imports: { [stack]: BUCKET } }), stages)).toEqual([]);
});

test("fails on imports into a stack that is not there", () => {
  expect(importsRule(validAccount({ imports: { "dev-network": BUCKET } }), stages)).toEqual([
    {
      owner: "account",
      path: ["imports", "dev-network"],
      allowed: "bootstrap, account, dev-workspace, dev-platform, dev-fraud, dev-cash-demand",
    },
  ]);
});
