import { StageKeys } from "../../stacks/stage-keys";
import { statement, statementsOf } from "../support/policy";
import { stageContext } from "../support/service";
import { synthesizeConstructs } from "../support/synth";

const CONTEXT = stageContext("dev");
const ACCOUNT = CONTEXT.stage.aws.accountId;

/** Policy of the only key that `make` creates. */
function policyOf(make: (keys: StageKeys) => string): unknown {
  const stack = synthesizeConstructs((scope) => {
    make(new StageKeys(scope, "Keys", CONTEXT));
  });
  return stack.only("aws_kms_key")["policy"];
}

test("only Unity Catalog's role uses the catalog's key", () => {
  const policy = policyOf((keys) => keys.catalog());
  expect(statementsOf(policy).map(({ Sid }) => Sid)).toEqual(["OwnerLooksAfterTheKey", "ObjectsOfRole"]);
  expect(statement(policy, "ObjectsOfRole").Condition).toMatchObject({
    ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/fraudops-dev-unity-catalog` },
  });
});

test("only Databricks and the role that starts clusters use the key of workspace storage", () => {
  const policy = policyOf((keys) => keys.workspaceStorage("arn:role"));
  expect(statementsOf(policy).map(({ Principal }) => Principal)).toEqual([
    { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    { AWS: "arn:aws:iam::414351767826:root" },
    { AWS: "arn:aws:iam::414351767826:root" },
    { AWS: "arn:role" },
    { AWS: "arn:role" },
  ]);
});

test("only Databricks uses the key of managed services, on behalf of the account", () => {
  const policy = policyOf((keys) => keys.managedServices());
  expect(statementsOf(policy).map(({ Sid }) => Sid)).toEqual(["OwnerLooksAfterTheKey", "DatabricksManagedServices"]);
  expect(statement(policy, "DatabricksManagedServices").Condition).toEqual({
    StringEquals: { "aws:PrincipalTag/DatabricksAccountId": CONTEXT.account.databricks.accountId },
  });
});

test("only CloudWatch uses the key of logs, for the stage's log groups", () => {
  const { Condition } = statement(
    policyOf((keys) => keys.logs()),
    "LogGroups",
  );
  expect(JSON.stringify(Condition)).toContain(`:${ACCOUNT}:log-group:fraudops-dev-*"`);
});
