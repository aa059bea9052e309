import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { policyDocument } from "./policy";

/** Properties for `FlowLogs`. */
export interface FlowLogsProps {
  /** Name of the log group and of the role that writes to it; at most 64 characters. */
  readonly name: string;
  readonly vpcId: string;
  readonly region: string;
  readonly awsAccountId: string;
  /** Days after which entries go; one of the lengths that CloudWatch takes. */
  readonly retentionDays: number;
  /**
   * ARN of the key that encrypts the log; its policy must let CloudWatch Logs of the region use it.
   * @default - a key of AWS
   */
  readonly kmsKeyArn?: string;
}

/**
 * A log of who talked to whom in a VPC, accepted and refused. It lies in CloudWatch rather than in a bucket: an incident is
 * searched there at once, and nobody who may write to buckets can change it.
 */
export class FlowLogs extends Construct {
  public constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "Group", {
      name: props.name,
      retentionInDays: props.retentionDays,
      ...(props.kmsKeyArn !== undefined && { kmsKeyId: props.kmsKeyArn }),
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
          // Without this, anybody's flow log could be told to write here.
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
      // A minute, rather than ten: short connections stay apart.
      maxAggregationInterval: 60,
      tags: { Name: props.name },
      dependsOn: [policy],
    });
  }
}
