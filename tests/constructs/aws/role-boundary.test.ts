import { RoleBoundary, type RoleBoundaryProps } from "../../../constructs/aws/role-boundary";
import { awsProvider } from "../../../constructs/providers";
import { statement, statementsOf } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const ACCOUNT = "111111111111";

function synthesize(props: Partial<RoleBoundaryProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new RoleBoundary(scope, "Boundary", {
      policyName: "service-dev-boundary",
      awsAccountId: ACCOUNT,
      region: "eu-central-1",
      namePrefix: "service-dev-",
      provider: awsProvider(scope, { region: "eu-central-1", accountId: ACCOUNT, tags: {} }),
      ...props,
    });
  });
}

test("a stage references the boundary by name and cannot change it", () => {
  const { name, path } = synthesize().only("aws_iam_policy");
  expect(RoleBoundary.arn(ACCOUNT, String(name))).toBe(`arn:aws:iam::${ACCOUNT}:policy${String(path)}${String(name)}`);
  expect(path).toBe("/ci/");
});

test.each(["Buckets", "Keys", "Logs", "Roles"])(
  "the statement %s is limited to names that begin with the stage's prefix",
  (sid) => {
    const { Resource, Condition } = statement(synthesize().only("aws_iam_policy")["policy"], sid);
    expect(JSON.stringify([Resource, Condition])).toContain("service-dev-*");
  },
);

test("no role can change other roles' permissions", () => {
  const actions = statementsOf(synthesize().only("aws_iam_policy")["policy"])
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => Action);
  expect(actions.filter((action) => action.startsWith("iam:"))).toEqual(["iam:CreateServiceLinkedRole"]);
  expect(actions.filter((action) => /^(\*|[a-z]+:\*)$/.test(action))).toEqual([]);
});

test("AWS accepts the policy with the longest names", () => {
  const longest = synthesize({ namePrefix: `${"x".repeat(63)}-`, region: "ap-southeast-1" });
  expect(String(longest.only("aws_iam_policy")["policy"]).length).toBeLessThanOrEqual(6144);
});
