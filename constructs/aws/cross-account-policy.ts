import type { PolicyStatement } from "./policy";

/** What the cross-account role may touch. */
export interface CrossAccountScope {
  readonly region: string;
  readonly awsAccountId: string;
  readonly vpcId: string;
  readonly securityGroupId: string;
}

const TAGGED_RESOURCE = { StringEquals: { "ec2:ResourceTag/Vendor": "Databricks" } } as const;
const TAGGED_REQUEST = { StringEquals: { "aws:RequestTag/Vendor": "Databricks" } } as const;

/** Actions that EC2 cannot limit to a resource, or that Databricks needs on resources it has not named yet. */
const ACTIONS_WITHOUT_RESOURCE = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CancelSpotInstanceRequests",
  "ec2:CreateFleet",
  "ec2:CreateLaunchTemplate",
  "ec2:CreateLaunchTemplateVersion",
  "ec2:CreateTags",
  "ec2:DeleteFleets",
  "ec2:DeleteLaunchTemplate",
  "ec2:DeleteLaunchTemplateVersions",
  "ec2:DeleteTags",
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
  "ec2:GetLaunchTemplateData",
  "ec2:GetSpotPlacementScores",
  "ec2:ModifyFleet",
  "ec2:ModifyLaunchTemplate",
  "ec2:RequestSpotInstances",
] as const;

/**
 * What Databricks needs to run clusters in a VPC that is ours: instances and volumes only when tagged as its own, network
 * interfaces only in our VPC. Source: Databricks' cross-account policy for a customer-managed VPC with custom restrictions.
 */
export function crossAccountPolicy(scope: CrossAccountScope): PolicyStatement[] {
  const arn = (resource: string): string => `arn:aws:ec2:${scope.region}:${scope.awsAccountId}:${resource}`;
  const inVpc = { StringEquals: { "ec2:vpc": arn(`vpc/${scope.vpcId}`) } };
  const instances = arn("instance/*");
  const volumes = arn("volume/*");
  const images = arn("image/*");
  const networked = [arn("network-interface/*"), arn("subnet/*"), arn("security-group/*")];
  return [
    { Sid: "WithoutResource", Effect: "Allow", Action: ACTIONS_WITHOUT_RESOURCE, Resource: "*" },
    {
      Sid: "InstancePools",
      Effect: "Allow",
      Action: [
        "ec2:AssociateIamInstanceProfile",
        "ec2:DisassociateIamInstanceProfile",
        "ec2:ReplaceIamInstanceProfileAssociation",
      ],
      Resource: instances,
      Condition: TAGGED_RESOURCE,
    },
    {
      Sid: "RunInstancesTagged",
      Effect: "Allow",
      Action: "ec2:RunInstances",
      Resource: [volumes, instances],
      Condition: TAGGED_REQUEST,
    },
    {
      Sid: "RunInstancesFromDatabricksImages",
      Effect: "Allow",
      Action: "ec2:RunInstances",
      Resource: images,
      Condition: { StringEquals: { "aws:ResourceTag/Vendor": "Databricks" } },
    },
    {
      Sid: "RunInstancesInOurVpc",
      Effect: "Allow",
      Action: "ec2:RunInstances",
      Resource: networked,
      Condition: inVpc,
    },
    {
      Sid: "RunInstancesOtherResources",
      Effect: "Allow",
      Action: "ec2:RunInstances",
      NotResource: [images, ...networked, volumes, instances],
    },
    {
      Sid: "TerminateTagged",
      Effect: "Allow",
      Action: "ec2:TerminateInstances",
      Resource: instances,
      Condition: TAGGED_RESOURCE,
    },
    {
      Sid: "AttachAndDetachTagged",
      Effect: "Allow",
      Action: ["ec2:AttachVolume", "ec2:DetachVolume"],
      Resource: [instances, volumes],
      Condition: TAGGED_RESOURCE,
    },
    {
      Sid: "CreateVolumeTagged",
      Effect: "Allow",
      Action: "ec2:CreateVolume",
      Resource: volumes,
      Condition: TAGGED_REQUEST,
    },
    {
      Sid: "DeleteVolumeTagged",
      Effect: "Allow",
      Action: "ec2:DeleteVolume",
      Resource: volumes,
      Condition: TAGGED_RESOURCE,
    },
    {
      Sid: "SpotServiceRole",
      Effect: "Allow",
      Action: ["iam:CreateServiceLinkedRole", "iam:PutRolePolicy"],
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
      Resource: arn(`security-group/${scope.securityGroupId}`),
      Condition: inVpc,
    },
  ];
}
