import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { crossAccountPolicy } from "./cross-account-policy";
import { policyDocument, type PolicyStatement } from "./policy";

/** Properties for `RoleBoundary`. */
export interface RoleBoundaryProps {
  /** `Naming.roleBoundary`; unique in the account. */
  readonly policyName: string;
  readonly awsAccountId: string;
  readonly region: string;
  /** Prefix of the names of the stage's buckets, keys, roles and log groups, e.g. `fraudops-dev-`. */
  readonly namePrefix: string;
  /** Account in which the boundary stands. */
  readonly provider: AwsProvider;
}

/** Its path is that of the roles of continuous integration: no stage reaches what lies there. */
const PATH = "/ci/";

/**
 * What the roles of one stage do at most, whatever their own policies say. Whoever applies a stage makes its roles and
 * writes their policies; without a boundary such a role could be given everything, and then be used in the pipeline's
 * stead. A role gets no permission from it.
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
      policy: policyDocument([...clusters(props), ...ownThings(props)]),
    });
    this.boundaryArn = policy.arn;
  }

  /** ARN that the boundary has or will have: for the stacks of the stage, which know it by name. */
  public static arn(awsAccountId: string, policyName: string): string {
    return `arn:aws:iam::${awsAccountId}:policy${PATH}${policyName}`;
  }
}

/** What the cross-account role does, in any network: that of the stage is not there yet. */
function clusters({ awsAccountId, region }: RoleBoundaryProps): PolicyStatement[] {
  const limited = crossAccountPolicy({ awsAccountId, region, vpcId: "*", securityGroupId: "*" });
  return [
    // AWS takes a boundary of 6144 characters: the list of reads would be a tenth of it.
    { Sid: "Describe", Effect: "Allow", Action: ["ec2:Describe*", "ec2:GetSpotPlacementScores"], Resource: "*" },
    ...limited.filter(({ Sid }) => Sid !== "Describe"),
  ];
}

/** What roles do with what bears the stage's name. */
function ownThings({ awsAccountId, region, namePrefix }: RoleBoundaryProps): PolicyStatement[] {
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
