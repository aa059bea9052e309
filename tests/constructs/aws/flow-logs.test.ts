import { FlowLogs, type FlowLogsProps } from "../../../constructs/aws/flow-logs";
import { statement } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const ACCOUNT = "222222222222";

function synthesize(props: Partial<FlowLogsProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new FlowLogs(scope, "FlowLogs", {
      name: "service-dev-flow-logs",
      vpcId: "vpc-1",
      region: "eu-central-1",
      awsAccountId: ACCOUNT,
      retentionDays: 365,
      deletionProtection: false,
      ...props,
    });
  });
}

const stack = synthesize();

test("all traffic of the VPC is logged, accepted and refused, to the log group", () => {
  expect(stack.only("aws_flow_log")).toMatchObject({
    vpc_id: "vpc-1",
    traffic_type: "ALL",
    log_destination_type: "cloud-watch-logs",
    log_destination: expect.stringMatching(/^\${aws_cloudwatch_log_group\..+\.arn}$/) as string,
    iam_role_arn: expect.stringMatching(/^\${aws_iam_role\..+\.arn}$/) as string,
    max_aggregation_interval: 60,
  });
});

test("the flow log depends on its role's policy", () => {
  expect(stack.only("aws_flow_log")["depends_on"]).toEqual([expect.stringContaining("aws_iam_role_policy.")]);
});

test("entries are kept for the given days, encrypted with the customer-managed key if there is one", () => {
  const group = stack.only("aws_cloudwatch_log_group");
  expect(group).toMatchObject({ name: "service-dev-flow-logs", retention_in_days: 365 });
  expect(group).not.toHaveProperty("kms_key_id");
  expect(synthesize({ kmsKeyArn: "arn:key" }).only("aws_cloudwatch_log_group")["kms_key_id"]).toBe("arn:key");
});

test.each([
  [true, { prevent_destroy: true }],
  [false, undefined],
])("a plan that destroys the log is an error: %s", (deletionProtection, lifecycle) => {
  expect(synthesize({ deletionProtection }).only("aws_cloudwatch_log_group")["lifecycle"]).toEqual(lifecycle);
});

test("only flow logs of the account and region assume the role", () => {
  expect(statement(stack.only("aws_iam_role")["assume_role_policy"], "FlowLogsOfOurAccount")).toMatchObject({
    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
    Condition: {
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnLike: { "aws:SourceArn": `arn:aws:ec2:eu-central-1:${ACCOUNT}:vpc-flow-log/*` },
    },
  });
});

test("the role writes only to its log group", () => {
  const group = `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:service-dev-flow-logs`;
  expect(statement(stack.only("aws_iam_role_policy")["policy"], "Write").Resource).toEqual([group, `${group}:*`]);
});
