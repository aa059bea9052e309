import { actions, type Calls, type ProviderCalls } from "./calls";

const ec2 = (...names: readonly string[]): readonly string[] => actions("ec2", ...names);

/** Actions on the tags of a network resource, at its creation or later. */
const TAGGED: Calls = { "network:tags": ec2("CreateTags", "DeleteTags") };

/** Before deleting a subnet or security group, the provider looks for remaining network interfaces. */
const LEFT_INTERFACES: Calls = { network: ec2("DescribeNetworkInterfaces") };

/** Source: `internal/service/ec2` of the AWS provider 6.25; for tags at creation, the Amazon EC2 User Guide. */
export const NETWORK_CALLS: Readonly<Record<string, ProviderCalls>> = {
  aws_availability_zones: { read: { network: ec2("DescribeAvailabilityZones") } },
  aws_vpc: {
    read: {
      network: ec2(
        "DescribeVpcs",
        "DescribeVpcAttribute",
        "DescribeNetworkAcls",
        "DescribeRouteTables",
        "DescribeSecurityGroups",
      ),
    },
    create: { "network:new": ec2("CreateVpc"), "network:own": ec2("ModifyVpcAttribute") },
    update: { "network:own": ec2("ModifyVpcAttribute") },
    delete: { "network:own": ec2("DeleteVpc") },
    tag: TAGGED,
  },
  aws_default_security_group: {
    read: { network: ec2("DescribeSecurityGroups") },
    // AWS creates the default security group with the VPC; the provider adopts the group and removes its rules.
    create: {
      "network:claim": ec2("CreateTags"),
      "network:own": ec2("RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
    },
    tag: TAGGED,
  },
  aws_subnet: {
    read: { network: ec2("DescribeSubnets") },
    create: { "network:within": ec2("CreateSubnet") },
    update: { "network:own": ec2("ModifySubnetAttribute") },
    delete: { ...LEFT_INTERFACES, "network:own": ec2("DeleteSubnet") },
    tag: TAGGED,
  },
  aws_security_group: {
    read: { network: ec2("DescribeSecurityGroups") },
    // The provider revokes the egress rule that AWS adds to a new security group.
    create: { "network:within": ec2("CreateSecurityGroup"), "network:own": ec2("RevokeSecurityGroupEgress") },
    delete: { ...LEFT_INTERFACES, "network:own": ec2("DeleteSecurityGroup") },
    tag: TAGGED,
  },
  aws_vpc_security_group_egress_rule: {
    read: { network: ec2("DescribeSecurityGroupRules") },
    create: { "network:within": ec2("AuthorizeSecurityGroupEgress") },
    update: { "network:own": ec2("ModifySecurityGroupRules") },
    delete: { "network:own": ec2("RevokeSecurityGroupEgress") },
    tag: TAGGED,
  },
  aws_vpc_security_group_ingress_rule: {
    read: { network: ec2("DescribeSecurityGroupRules") },
    create: { "network:within": ec2("AuthorizeSecurityGroupIngress") },
    update: { "network:own": ec2("ModifySecurityGroupRules") },
    delete: { "network:own": ec2("RevokeSecurityGroupIngress") },
    tag: TAGGED,
  },
  aws_route_table: {
    read: { network: ec2("DescribeRouteTables") },
    create: { "network:within": ec2("CreateRouteTable") },
    delete: { "network:own": ec2("DisassociateRouteTable", "DeleteRouteTable") },
    tag: TAGGED,
  },
  aws_route_table_association: {
    read: { network: ec2("DescribeRouteTables") },
    create: { "network:own": ec2("AssociateRouteTable") },
    update: { "network:own": ec2("ReplaceRouteTableAssociation") },
    delete: { "network:own": ec2("DisassociateRouteTable") },
  },
  aws_route: {
    read: { network: ec2("DescribeRouteTables") },
    create: { "network:own": ec2("CreateRoute") },
    update: { "network:own": ec2("ReplaceRoute") },
    delete: { "network:own": ec2("DeleteRoute") },
  },
  aws_internet_gateway: {
    read: { network: ec2("DescribeInternetGateways") },
    create: { "network:new": ec2("CreateInternetGateway"), "network:own": ec2("AttachInternetGateway") },
    update: { "network:own": ec2("DetachInternetGateway", "AttachInternetGateway") },
    delete: { "network:own": ec2("DetachInternetGateway", "DeleteInternetGateway") },
    tag: TAGGED,
  },
  aws_eip: {
    read: { network: ec2("DescribeAddresses", "DescribeAddressesAttribute") },
    create: { "network:new": ec2("AllocateAddress") },
    delete: { "network:own": ec2("DisassociateAddress", "ReleaseAddress") },
    tag: TAGGED,
  },
  aws_nat_gateway: {
    read: { network: ec2("DescribeNatGateways") },
    create: { "network:within": ec2("CreateNatGateway") },
    delete: { "network:own": ec2("DeleteNatGateway") },
    tag: TAGGED,
  },
  aws_vpc_endpoint: {
    read: { network: ec2("DescribeVpcEndpoints", "DescribePrefixLists", "DescribeNetworkInterfaces") },
    create: {
      "network:within": ec2("CreateVpcEndpoint"),
      // With private DNS, EC2 associates the endpoint service's hosted zone with the VPC, with the caller's permission.
      "hosted-zone": actions("route53", "AssociateVPCWithHostedZone"),
    },
    update: { "network:own": ec2("ModifyVpcEndpoint") },
    delete: { "network:own": ec2("DeleteVpcEndpoints") },
    tag: TAGGED,
  },
  aws_flow_log: {
    read: { network: ec2("DescribeFlowLogs") },
    create: { "network:within": ec2("CreateFlowLogs"), "role:flow-logs": actions("iam", "PassRole") },
    delete: { "network:own": ec2("DeleteFlowLogs") },
    tag: TAGGED,
  },
};
