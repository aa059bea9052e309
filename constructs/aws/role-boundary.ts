import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { crossAccountPolicy } from "./cross-account-policy";
import { policyDocument, type PolicyStatement } from "./policy";

/** Properties for `RoleBoundary`. */
export interface RoleBoundaryProps {
  /** Name of the boundary, e.g. `fraudops-dev-boundary`; unique in the AWS account. */
  readonly policyName: string;
  readonly awsAccountId: string;
  readonly region: string;
  /** Prefix of the names of the stage's buckets, key aliases, roles and log groups, e.g. `fraudops-dev-`. */
  readonly namePrefix: string;
  /** Provider of the boundary's AWS account. */
  readonly provider: AwsProvider;
}

/**
 * IAM path of the boundary and of the CI roles. A stage's CI role has no permissions on this path, so it can change
 * neither.
 */
const PATH = "/ci/";

/**
 * Permissions boundary of a stage's roles. The CI role that applies a stage creates the stage's roles and writes their
 * policies. Without a boundary, it could create a role with more permissions than its own, and assume the new role. The
 * boundary itself grants no permission.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#RoleBoundary}
 */
export class RoleBoundary extends Construct {
  public readonly boundaryArn: string;

  public constructor(scope: Construct, id: string, props: RoleBoundaryProps) {
    super(scope, id);
    const policy = new IamPolicy(this, "Resource", {
      provider: props.provider,
      name: props.policyName,
      path: PATH,
      description: "What the stage's roles do at most",
      policy: policyDocument([...clusters(props), ...ownResources(props)]),
    });
    this.boundaryArn = policy.arn;
  }

  /** ARN of the boundary, computed from its name, so that other stacks do not read the boundary stack's state. */
  public static arn(awsAccountId: string, policyName: string): string {
    return `arn:aws:iam::${awsAccountId}:policy${PATH}${policyName}`;
  }
}

/** Permissions of the cross-account role, in any VPC: the boundary is created before the stage's VPC. */
function clusters({ awsAccountId, region }: RoleBoundaryProps): PolicyStatement[] {
  const limited = crossAccountPolicy({ awsAccountId, region, vpcId: "*", securityGroupId: "*" });
  return [
    // Uses a wildcard, because a managed policy has at most 6144 characters: a list of the `Describe` actions would
    // take a tenth of them.
    { Sid: "Describe", Effect: "Allow", Action: ["ec2:Describe*", "ec2:GetSpotPlacementScores"], Resource: "*" },
    ...limited.filter(({ Sid }) => Sid !== "Describe"),
  ];
}

/** Permissions on resources with the stage's name prefix. */
function ownResources({ awsAccountId, region, namePrefix }: RoleBoundaryProps): PolicyStatement[] {
  return [
    {
      Sid: "Buckets",
      Effect: "Allow",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
      Resource: `arn:aws:s3:::${namePrefix}*`,
    },
    {
      Sid: "Keys",
      Effect: "Allow",
      Action: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"],
      Resource: `arn:aws:kms:${region}:${awsAccountId}:key/*`,
      Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": `alias/${namePrefix}*` } },
    },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: `arn:aws:logs:${region}:${awsAccountId}:log-group:${namePrefix}*`,
    },
    {
      Sid: "Roles",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: `arn:aws:iam::${awsAccountId}:role/${namePrefix}*`,
    },
  ];
}
