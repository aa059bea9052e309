import type { Address4 } from "ip-address";
import { overlap, parseRange } from "../cidr";
import { resource, type Rule } from "../define";
import { awsError } from "../errors";
import { ec2Id } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { valueOr, text } from "../values";
import { accountId, allTags, arn, regional, taggedPlan, taggedUpdate } from "./account";
import { endpointsWith } from "./interface-endpoints";
import { zoneId, zoneNames } from "./zones";

const LARGEST = 16;
const SMALLEST = 28;

/** Resource types whose objects block the deletion of the VPC in their `vpc_id`. */
const VPC_DEPENDENTS = [
  "aws_subnet",
  "aws_internet_gateway",
  "aws_route_table",
  "aws_security_group",
  "aws_vpc_endpoint",
] as const;

const rangeOfVpc: Rule = {
  refuses: "a CIDR block that is malformed, has host bits set, or has a prefix length outside /16 to /28",
  check: (planned) => void requireRange(text(planned, "cidr_block"), "InvalidVpc.Range"),
};

export const vpc = resource({
  type: "aws_vpc",
  evidence: "documented",
  source: "EC2 API: CreateVpc, DeleteVpc; provider: internal/service/ec2/vpc_.go",
  scope: "aws",
  rules: [rangeOfVpc],
  deleteRules: [
    {
      refuses: "the deletion of a VPC that contains subnets, gateways, route tables, security groups or endpoints",
      check: ({ id }, { store }) => {
        const left = VPC_DEPENDENTS.flatMap((kind) => store.find(kind, "aws", { vpc_id: id }));
        if (left.length === 0) return;
        const names = left.map((each) => each.id).join(", ");
        throw awsError("DependencyViolation", `The vpc '${id}' has dependencies and cannot be deleted: ${names}`);
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const id = ec2Id("vpc");
    const routeTable = ec2Id("rtb");
    return {
      ...regional(context),
      id,
      arn: arn(context, "ec2", `vpc/${id}`),
      owner_id: accountId(context),
      default_network_acl_id: ec2Id("acl"),
      default_route_table_id: routeTable,
      main_route_table_id: routeTable,
      default_security_group_id: ec2Id("sg"),
      dhcp_options_id: ec2Id("dopt"),
      enable_dns_hostnames: valueOr(planned, "enable_dns_hostnames", false),
      enable_network_address_usage_metrics: valueOr(planned, "enable_network_address_usage_metrics", false),
      ipv6_association_id: "",
      ipv6_cidr_block: valueOr(planned, "ipv6_cidr_block", ""),
      ipv6_cidr_block_network_border_group: valueOr(planned, "ipv6_cidr_block_network_border_group", ""),
      tags_all: allTags(planned, context.provider),
    };
  },
});

const rangeOfSubnet: Rule = {
  refuses: "a CIDR block outside the CIDR block of the VPC, or one that overlaps another subnet of the VPC",
  check: (planned, { store }, prior) => {
    const cidr = text(planned, "cidr_block");
    const range = requireRange(cidr, "InvalidSubnet.Range");
    const network = store.get("aws_vpc", "aws", text(planned, "vpc_id"));
    const outer = network && parseRange(text(network.attributes, "cidr_block"));
    if (outer && !range.isInSubnet(outer)) {
      throw awsError("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid: it is not within the CIDR of the VPC.`);
    }
    for (const other of store.find("aws_subnet", "aws", { vpc_id: text(planned, "vpc_id") })) {
      const taken = parseRange(text(other.attributes, "cidr_block"));
      if (other.id !== prior?.id && taken && overlap(taken, range)) {
        throw awsError("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet (${other.id})`);
      }
    }
  },
};

const zoneOfRegion: Rule = {
  refuses: "an availability zone of another region",
  check: (planned, context) => {
    const zone = text(planned, "availability_zone");
    const known = zoneNames(context);
    if (zone && !known.includes(zone)) {
      throw awsError(
        "InvalidParameterValue",
        `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the ` +
          `following availability zones: ${known.join(", ")}.`,
      );
    }
  },
};

export const subnet = resource({
  type: "aws_subnet",
  evidence: "documented",
  source: "EC2 API: CreateSubnet, DeleteSubnet; provider: internal/service/ec2/vpc_subnet.go",
  scope: "aws",
  references: [{ path: "vpc_id", kind: "aws_vpc" }],
  rules: [rangeOfSubnet, zoneOfRegion],
  deleteRules: [
    {
      refuses: "the deletion of a subnet that still contains a NAT gateway or an interface endpoint",
      check: ({ id }, { store }) => {
        const gateways = store.find("aws_nat_gateway", "aws", { subnet_id: id });
        const [holder] = [...gateways, ...endpointsWith(store, "subnet_ids", id)];
        if (holder) {
          throw awsError(
            "DependencyViolation",
            `The subnet '${id}' has dependencies and cannot be deleted: ${holder.id}`,
          );
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const id = ec2Id("subnet");
    const zone = text(planned, "availability_zone") || firstZone(context);
    return {
      ...regional(context),
      id,
      arn: arn(context, "ec2", `subnet/${id}`),
      owner_id: accountId(context),
      availability_zone: zone,
      availability_zone_id: zoneId(zone),
      ipv6_cidr_block_association_id: "",
      private_dns_hostname_type_on_launch: valueOr(planned, "private_dns_hostname_type_on_launch", "ip-name"),
      tags_all: allTags(planned, context.provider),
    };
  },
});

function firstZone(context: BehaviourContext): string {
  return zoneNames(context)[0] ?? "";
}

function requireRange(cidr: string, code: string): Address4 {
  const range = parseRange(cidr);
  if (!range || range.subnetMask < LARGEST || range.subnetMask > SMALLEST) {
    throw awsError(
      code,
      `The CIDR '${cidr}' is invalid: it must be a network address with a prefix from /${LARGEST} to /${SMALLEST}.`,
    );
  }
  return range;
}

export const vpcBehaviours: readonly ResourceBehaviour[] = [vpc, subnet];
