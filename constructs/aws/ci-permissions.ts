import type { CiPurpose } from "../ci-identity";
import { changeKeys, readKeys } from "./ci-permissions-keys";
import { changeLogGroups, readLogGroups } from "./ci-permissions-logs";
import { createNetwork } from "./ci-permissions-network";
import { tagCondition, type PolicyStatement } from "./policy";

/** Whose resources a role manages. */
export interface CiPermissionsProps {
  readonly purpose: CiPurpose;
  readonly awsAccountId: string;
  readonly region: string;
  /** Prefix of the names of the stage's buckets, roles and keys, e.g. `fraudops-dev-`. */
  readonly namePrefix: string;
  /** ARN of the policy beyond which no role of the stage goes, see `RoleBoundary`. */
  readonly boundaryArn: string;
  /** Tags that every network resource and key of the stage carries. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What Terraform's AWS provider calls to read the network; EC2 limits none of it to a resource. */
const DESCRIBE_NETWORK = [
  "ec2:DescribeAddresses",
  "ec2:DescribeAddressesAttribute",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeFlowLogs",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribePrefixLists",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
] as const;

const READ_BUCKETS = [
  "s3:GetAccelerateConfiguration",
  "s3:GetBucket*",
  "s3:GetEncryptionConfiguration",
  "s3:GetLifecycleConfiguration",
  "s3:GetReplicationConfiguration",
  "s3:ListBucket",
] as const;

const READ_ROLES = [
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListRolePolicies",
] as const;

/** Changes or removes a resource: allowed when it carries the stage's tags. */
const CHANGE_NETWORK = [
  "ec2:AssociateRouteTable",
  "ec2:AttachInternetGateway",
  "ec2:CreateRoute",
  "ec2:DeleteFlowLogs",
  "ec2:DeleteInternetGateway",
  "ec2:DeleteNatGateway",
  "ec2:DeleteRoute",
  "ec2:DeleteRouteTable",
  "ec2:DeleteSecurityGroup",
  "ec2:DeleteSubnet",
  "ec2:DeleteTags",
  "ec2:DeleteVpc",
  "ec2:DeleteVpcEndpoints",
  "ec2:DetachInternetGateway",
  "ec2:DisassociateAddress",
  "ec2:DisassociateRouteTable",
  "ec2:ModifySecurityGroupRules",
  "ec2:ModifySubnetAttribute",
  "ec2:ModifyVpcAttribute",
  "ec2:ModifyVpcEndpoint",
  "ec2:ReleaseAddress",
  "ec2:ReplaceRoute",
  "ec2:ReplaceRouteTableAssociation",
  "ec2:RevokeSecurityGroupEgress",
  "ec2:RevokeSecurityGroupIngress",
] as const;

const CHANGE_BUCKETS = [
  "s3:CreateBucket",
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketLogging",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketTagging",
  "s3:PutBucketVersioning",
  "s3:PutEncryptionConfiguration",
  "s3:PutLifecycleConfiguration",
] as const;

/** Emptying a bucket before it goes; a protected one does not. */
const EMPTY_BUCKETS = ["s3:DeleteObject", "s3:DeleteObjectVersion"] as const;

/** Hands out permissions: allowed for roles that the boundary holds back, and for nobody to lift it. */
const EMPOWER_ROLES = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"] as const;

const CHANGE_ROLES = [
  "iam:DeleteRole",
  "iam:DeleteRolePolicy",
  "iam:ListInstanceProfilesForRole",
  "iam:TagRole",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateRole",
  "iam:UpdateRoleDescription",
] as const;

/** What a role needs in AWS to plan or apply one stage's stacks: buckets and roles by name, network and keys by tag. */
export function ciPermissions(props: CiPermissionsProps): PolicyStatement[] {
  const buckets = `arn:aws:s3:::${props.namePrefix}*`;
  const roles = `arn:aws:iam::${props.awsAccountId}:role/${props.namePrefix}*`;
  const read: PolicyStatement[] = [
    { Sid: "ReadNetwork", Effect: "Allow", Action: DESCRIBE_NETWORK, Resource: "*" },
    { Sid: "ReadBuckets", Effect: "Allow", Action: READ_BUCKETS, Resource: buckets },
    { Sid: "ReadRoles", Effect: "Allow", Action: READ_ROLES, Resource: roles },
    ...readKeys(props),
    ...readLogGroups(props),
  ];
  if (props.purpose === "plan") {
    return read;
  }
  const network = `arn:aws:ec2:${props.region}:${props.awsAccountId}:*/*`;
  return [
    ...read,
    ...createNetwork(props),
    {
      Sid: "ChangeNetwork",
      Effect: "Allow",
      Action: CHANGE_NETWORK,
      Resource: network,
      Condition: { StringEquals: tagCondition("aws:ResourceTag", props.tags) },
    },
    { Sid: "ChangeBuckets", Effect: "Allow", Action: CHANGE_BUCKETS, Resource: buckets },
    { Sid: "EmptyBuckets", Effect: "Allow", Action: EMPTY_BUCKETS, Resource: `${buckets}/*` },
    { Sid: "ListVersions", Effect: "Allow", Action: "s3:ListBucketVersions", Resource: buckets },
    {
      Sid: "EmpowerRoles",
      Effect: "Allow",
      Action: EMPOWER_ROLES,
      Resource: roles,
      Condition: { StringEquals: { "iam:PermissionsBoundary": props.boundaryArn } },
    },
    { Sid: "ChangeRoles", Effect: "Allow", Action: CHANGE_ROLES, Resource: roles },
    ...changeKeys(props),
    ...changeLogGroups(props),
  ];
}
