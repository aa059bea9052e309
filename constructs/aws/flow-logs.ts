import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { defined } from "../../core/defined";
import { protection } from "../protection";
import { policyDocument } from "./policy";

/** Properties for `FlowLogs`. */
export interface FlowLogsProps {
  /** Name of the log group and of the role that writes to it; at most 64 characters. */
  readonly name: string;
  readonly vpcId: string;
  readonly region: string;
  readonly awsAccountId: string;
  /** Retention in days; one of the values that CloudWatch Logs allows. */
  readonly retentionDays: number;
  /** Whether a plan that destroys the log fails. */
  readonly deletionProtection: boolean;
  /**
   * ARN of the KMS key that encrypts the log; its key policy must allow CloudWatch Logs of the region.
   * @default - a key that CloudWatch Logs manages
   */
  readonly kmsKeyArn?: string | undefined;
}

/**
 * Flow log of accepted and rejected traffic of a VPC. It is delivered to CloudWatch Logs instead of S3, so that it can
 * be queried immediately, and so that principals with write access to buckets cannot change it.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#FlowLogs}
 */
export class FlowLogs extends Construct {
  public constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "Group", {
      name: props.name,
      retentionInDays: props.retentionDays,
      ...defined({ kmsKeyId: props.kmsKeyArn }),
      ...protection(props.deletionProtection),
    });
    const role = new IamRole(this, "Role", {
      name: props.name,
      description: "Writes the flow log of the stage's VPC",
      assumeRolePolicy: policyDocument([
        {
          Sid: "FlowLogsOfOurAccount",
          Effect: "Allow",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Action: "sts:AssumeRole",
          // Prevents flow logs of other accounts from using the role (confused deputy).
          Condition: {
            StringEquals: { "aws:SourceAccount": props.awsAccountId },
            ArnLike: { "aws:SourceArn": `arn:aws:ec2:${props.region}:${props.awsAccountId}:vpc-flow-log/*` },
          },
        },
      ]),
    });
    const logGroupArn = `arn:aws:logs:${props.region}:${props.awsAccountId}:log-group:${props.name}`;
    const policy = new IamRolePolicy(this, "Policy", {
      name: "write",
      role: role.name,
      policy: policyDocument([
        {
          Sid: "Write",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: [logGroupArn, `${logGroupArn}:*`],
        },
      ]),
    });
    new FlowLog(this, "Resource", {
      vpcId: props.vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      // Aggregates over one minute instead of the default ten, to distinguish short connections.
      maxAggregationInterval: 60,
      tags: { Name: props.name },
      dependsOn: [policy],
    });
  }
}
