import type { PolicyStatement } from "./policy";

/** Whose log groups a role manages. */
export interface LogGroupScope {
  readonly awsAccountId: string;
  readonly region: string;
  /** Prefix of the names of the stage's log groups, and of the roles that write to them. */
  readonly namePrefix: string;
}

/** What it takes to plan a stage's log groups. */
export function readLogGroups(scope: LogGroupScope): PolicyStatement[] {
  const { region, awsAccountId } = scope;
  return [
    {
      // CloudWatch finds a group by listing all: it limits that to no group.
      Sid: "FindLogGroups",
      Effect: "Allow",
      Action: "logs:DescribeLogGroups",
      Resource: `arn:aws:logs:${region}:${awsAccountId}:log-group:*`,
    },
    { Sid: "ReadLogGroups", Effect: "Allow", Action: "logs:ListTagsForResource", Resource: logGroups(scope) },
  ];
}

/** What it takes to apply them: to make groups, and to hand roles to flow logs and to nothing else. */
export function changeLogGroups(scope: LogGroupScope): PolicyStatement[] {
  return [
    {
      Sid: "ChangeLogGroups",
      Effect: "Allow",
      Action: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteRetentionPolicy",
        "logs:DisassociateKmsKey",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      Resource: logGroups(scope),
    },
    {
      Sid: "HandRoleToFlowLogs",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: `arn:aws:iam::${scope.awsAccountId}:role/${scope.namePrefix}*`,
      Condition: { StringEquals: { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" } },
    },
  ];
}

/** Without and with the end by which CloudWatch names the streams of a group. */
function logGroups({ region, awsAccountId, namePrefix }: LogGroupScope): string[] {
  const groups = `arn:aws:logs:${region}:${awsAccountId}:log-group:${namePrefix}*`;
  return [groups, `${groups}:*`];
}
