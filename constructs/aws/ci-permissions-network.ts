import { absent, tagCondition, type PolicyStatement } from "./policy";

/** Whose network a role makes. */
export interface NetworkScope {
  readonly awsAccountId: string;
  readonly region: string;
  /** Tags that every network resource of the stage carries. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Calls that make a resource which stands alone. */
const CREATE = ["AllocateAddress", "CreateInternetGateway", "CreateVpc"] as const;

/** Calls that make a resource within others: EC2 asks about those, too. */
const CREATE_WITHIN = [
  "AuthorizeSecurityGroupEgress",
  "AuthorizeSecurityGroupIngress",
  "CreateFlowLogs",
  "CreateNatGateway",
  "CreateRouteTable",
  "CreateSecurityGroup",
  "CreateSubnet",
  "CreateVpcEndpoint",
] as const;

/**
 * What it takes to make a stage's network: resources that are tagged as the stage's when they are made, within resources
 * that are. Tags decide what the stage may change, so nothing that is there already can be tagged as its own, but for
 * the one security group that AWS makes by itself, without tags. EC2 tells it by nothing else, neither as the default one
 * nor by the tags of its VPC: any group of the region that has neither these tags nor a name is within reach. Source: AWS,
 * "Grant permission to tag Amazon EC2 resources during creation".
 */
export function createNetwork({ awsAccountId, region, tags }: NetworkScope): PolicyStatement[] {
  const any = `arn:aws:ec2:${region}:${awsAccountId}:*/*`;
  const making = [...CREATE, ...CREATE_WITHIN];
  const requested = tagCondition("aws:RequestTag", tags);
  const carried = tagCondition("aws:ResourceTag", tags);
  return [
    allow("CreateNetwork", making.map(ec2), any, { StringEquals: requested }),
    allow("CreateWithinNetwork", CREATE_WITHIN.map(ec2), any, { StringEquals: carried }),
    allow("TagAtCreation", ["ec2:CreateTags"], any, { StringEquals: { ...requested, "ec2:CreateAction": making } }),
    allow("TagOwn", ["ec2:CreateTags"], any, { StringEquals: carried }),
    allow("ClaimDefaultGroup", ["ec2:CreateTags"], any.replace("*/*", "security-group/*"), {
      StringEquals: requested,
      Null: absent([...Object.keys(carried), "aws:ResourceTag/Name"]),
    }),
    {
      // An interface endpoint that answers under its service's public name: EC2 associates a zone of the service's with
      // the VPC in the caller's name. No condition: what it tells of the VPC meanwhile is not documented.
      Sid: "NameEndpoints",
      Effect: "Allow",
      Action: "route53:AssociateVPCWithHostedZone",
      Resource: ["arn:aws:route53:::hostedzone/*", any.replace("*/*", "vpc/*")],
    },
  ];
}

function ec2(call: string): string {
  return `ec2:${call}`;
}

function allow(
  sid: string,
  actions: readonly string[],
  resource: string,
  condition: NonNullable<PolicyStatement["Condition"]>,
): PolicyStatement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: resource, Condition: condition };
}
