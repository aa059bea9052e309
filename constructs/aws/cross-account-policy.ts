import { DATABRICKS_IMAGE_ACCOUNT } from "./databricks-aws-account";
import type { PolicyStatement } from "./policy";

/** Resources that the cross-account role may use. */
export interface CrossAccountScope {
  readonly region: string;
  readonly awsAccountId: string;
  /** Id of the VPC, or `*` for any. */
  readonly vpcId: string;
  /** Id of the security group, or `*` for any. */
  readonly securityGroupId: string;
}

/** Value of the tag `Vendor` on resources that Databricks creates. */
const VENDOR = "Databricks";
const TAGGED_RESOURCE = { StringEquals: { "ec2:ResourceTag/Vendor": VENDOR } } as const;
const TAGGED_REQUEST = { StringEquals: { "aws:RequestTag/Vendor": VENDOR } } as const;

/** EC2 actions that only read. The policy allows them on every resource. */
const DESCRIBE = [
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeFleetHistory",
  "ec2:DescribeFleetInstances",
  "ec2:DescribeFleets",
  "ec2:DescribeIamInstanceProfileAssociations",
  "ec2:DescribeInstanceStatus",
  "ec2:DescribeInstances",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeLaunchTemplateVersions",
  "ec2:DescribeLaunchTemplates",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribePrefixLists",
  "ec2:DescribeReservedInstancesOfferings",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSpotInstanceRequests",
  "ec2:DescribeSpotPriceHistory",
  "ec2:DescribeSubnets",
  "ec2:DescribeVolumes",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcs",
  "ec2:GetSpotPlacementScores",
] as const;

/** Actions that launch instances from an image. */
const START = ["ec2:CreateFleet", "ec2:RequestSpotInstances", "ec2:RunInstances"] as const;

const MAKE = [...START, "ec2:CreateLaunchTemplate", "ec2:CreateLaunchTemplateVersion", "ec2:CreateVolume"] as const;

const CHANGE = [
  ...MAKE,
  "ec2:AssignPrivateIpAddresses",
  "ec2:AssociateIamInstanceProfile",
  "ec2:AttachVolume",
  "ec2:CancelSpotInstanceRequests",
  "ec2:CreateTags",
  "ec2:DeleteFleets",
  "ec2:DeleteLaunchTemplate",
  "ec2:DeleteLaunchTemplateVersions",
  "ec2:DeleteTags",
  "ec2:DeleteVolume",
  "ec2:DetachVolume",
  "ec2:DisassociateIamInstanceProfile",
  "ec2:GetLaunchTemplateData",
  "ec2:ModifyFleet",
  "ec2:ModifyLaunchTemplate",
  "ec2:ReplaceIamInstanceProfileAssociation",
  "ec2:TerminateInstances",
] as const;

/**
 * Permissions that Databricks needs to run clusters in a customer-managed VPC. Databricks may create resources with the
 * tag `Vendor`, change resources with that tag, and launch instances from its own images in the given VPC and security
 * group. It may also change the rules of that security group.
 *
 * Source: Databricks' cross-account policy for a customer-managed VPC with custom restrictions, restricted by tags as in its
 * Security Reference Architecture.
 */
export function crossAccountPolicy(scope: CrossAccountScope): PolicyStatement[] {
  const arn = (resource: string): string => `arn:aws:ec2:${scope.region}:${scope.awsAccountId}:${resource}`;
  const inVpc = { ArnLike: { "ec2:vpc": arn(`vpc/${scope.vpcId}`) } };
  const securityGroup = arn(`security-group/${scope.securityGroupId}`);
  const own = ["fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume"].map(
    (kind) => arn(`${kind}/*`),
  );
  // ARNs of images contain no account id.
  const images = `arn:aws:ec2:${scope.region}::image/*`;
  return [
    { Sid: "Describe", Effect: "Allow", Action: DESCRIBE, Resource: "*" },
    { Sid: "MakeTagged", Effect: "Allow", Action: MAKE, Resource: own, Condition: TAGGED_REQUEST },
    {
      Sid: "TagWhatIsMade",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: own,
      Condition: {
        StringEquals: {
          ...TAGGED_REQUEST.StringEquals,
          "ec2:CreateAction": [
            "CreateFleet",
            "CreateLaunchTemplate",
            "CreateVolume",
            "RequestSpotInstances",
            "RunInstances",
          ],
        },
      },
    },
    { Sid: "ChangeTagged", Effect: "Allow", Action: CHANGE, Resource: own, Condition: TAGGED_RESOURCE },
    {
      Sid: "StartInOurSubnets",
      Effect: "Allow",
      Action: "ec2:RunInstances",
      Resource: arn("subnet/*"),
      Condition: inVpc,
    },
    { Sid: "StartInOurSecurityGroup", Effect: "Allow", Action: "ec2:RunInstances", Resource: securityGroup },
    {
      Sid: "StartFromDatabricksImages",
      Effect: "Allow",
      Action: START,
      Resource: images,
      Condition: { StringEquals: { "ec2:Owner": DATABRICKS_IMAGE_ACCOUNT } },
    },
    {
      Sid: "StartFromNoOtherImages",
      Effect: "Deny",
      Action: START,
      Resource: "arn:aws:ec2:*:*:image/*",
      Condition: { StringNotEquals: { "ec2:Owner": DATABRICKS_IMAGE_ACCOUNT } },
    },
    {
      Sid: "SpotServiceRole",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: "arn:aws:iam::*:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
      Condition: { StringLike: { "iam:AWSServiceName": "spot.amazonaws.com" } },
    },
    {
      Sid: "OurSecurityGroup",
      Effect: "Allow",
      Action: [
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
      ],
      Resource: securityGroup,
      Condition: inVpc,
    },
  ];
}
