import { parseRange } from "../cidr";
import { resource } from "../define";
import { awsError } from "../errors";
import { ec2Id } from "../ids";
import type { ResourceBehaviour } from "../types";
import { valueOr, text, textOf } from "../values";
import { accountId, allTags, arn, region, regional, taggedPlan, taggedUpdate } from "./account";

/** Prefix of the addresses that the sandbox gives to elastic IPs: a range reserved for documentation (RFC 5737). */
const PUBLIC_RANGE = "203.0.113";

/** AWS reserves this number of addresses at the start of each subnet. A NAT gateway gets the next address. */
const RESERVED_ADDRESSES = 4;

const internetGateway = resource({
  type: "aws_internet_gateway",
  evidence: "documented",
  source: "EC2 API: AttachInternetGateway, DetachInternetGateway",
  scope: "aws",
  references: [{ path: "vpc_id", kind: "aws_vpc" }],
  rules: [
    {
      refuses: "a second internet gateway for a VPC",
      check: (planned, { store }, prior) => {
        const vpc = text(planned, "vpc_id");
        const [other] = vpc ? store.find("aws_internet_gateway", "aws", { vpc_id: vpc }) : [];
        if (other && other.id !== prior?.id) {
          throw awsError(
            "Resource.AlreadyAssociated",
            `resource ${other.id} is already attached to network ${vpc}; a VPC can have only one internet gateway`,
          );
        }
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of an internet gateway whose VPC still has NAT gateways with public addresses",
      check: ({ id, attributes }, { store }) => {
        const subnets = store.find("aws_subnet", "aws", { vpc_id: text(attributes, "vpc_id") });
        const gateway = subnets
          .flatMap((each) => store.find("aws_nat_gateway", "aws", { subnet_id: each.id }))
          .find((each) => textOf(each, "public_ip") !== "");
        if (gateway) {
          throw awsError(
            "DependencyViolation",
            `Network ${text(attributes, "vpc_id")} has some mapped public address(es): ` +
              `delete ${gateway.id} before ${id} is detached.`,
          );
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const id = ec2Id("igw");
    return {
      ...regional(context),
      id,
      arn: arn(context, "ec2", `internet-gateway/${id}`),
      owner_id: accountId(context),
      vpc_id: valueOr(planned, "vpc_id", ""),
      tags_all: allTags(planned, context.provider),
    };
  },
});

const elasticIp = resource({
  type: "aws_eip",
  evidence: "documented",
  source: "EC2 API: AllocateAddress, ReleaseAddress; provider: internal/service/ec2/ec2_eip.go",
  scope: "aws",
  deleteRules: [
    {
      refuses: "the deletion of an address that a NAT gateway uses",
      check: ({ id }, { store }) => {
        const [gateway] = store.find("aws_nat_gateway", "aws", { allocation_id: id });
        if (gateway) {
          throw awsError("InvalidIPAddress.InUse", `Address ${id} is in use by ${gateway.id}.`);
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: async (planned, context) => {
    const id = ec2Id("eipalloc");
    const host = await context.store.next("public-address", 1);
    const publicIp = `${PUBLIC_RANGE}.${1 + ((host - 1) % 254)}`;
    return {
      ...regional(context),
      id,
      allocation_id: id,
      arn: arn(context, "ec2", `elastic-ip/${id}`),
      association_id: "",
      carrier_ip: "",
      customer_owned_ip: "",
      domain: valueOr(planned, "domain", "vpc"),
      instance: valueOr(planned, "instance", ""),
      network_border_group: valueOr(planned, "network_border_group", region(context)),
      network_interface: valueOr(planned, "network_interface", ""),
      private_dns: null,
      private_ip: "",
      ptr_record: "",
      public_dns: `ec2-${publicIp.replaceAll(".", "-")}.${region(context)}.compute.amazonaws.com`,
      public_ip: publicIp,
      public_ipv4_pool: valueOr(planned, "public_ipv4_pool", "amazon"),
      tags_all: allTags(planned, context.provider),
    };
  },
});

const natGateway = resource({
  type: "aws_nat_gateway",
  evidence: "documented",
  source: "EC2 API: CreateNatGateway",
  scope: "aws",
  references: [
    { path: "subnet_id", kind: "aws_subnet" },
    { path: "allocation_id", kind: "aws_eip" },
  ],
  unique: [["allocation_id"]],
  rules: [
    {
      refuses: "a public NAT gateway without an address, or in a VPC without an internet gateway",
      check: (planned, { store }) => {
        if (text(planned, "connectivity_type") === "private") return;
        if (!text(planned, "allocation_id")) {
          throw awsError("MissingParameter", "A public NAT gateway needs an allocation_id (an aws_eip).");
        }
        const vpc = textOf(store.get("aws_subnet", "aws", text(planned, "subnet_id")), "vpc_id");
        if (store.find("aws_internet_gateway", "aws", { vpc_id: vpc }).length === 0) {
          throw awsError("Gateway.NotAttached", `Network ${vpc} has no Internet gateway attached`);
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const subnet = context.store.get("aws_subnet", "aws", text(planned, "subnet_id"));
    const address = parseRange(textOf(subnet, "cidr_block"))?.offset(RESERVED_ADDRESSES);
    const eip = context.store.get("aws_eip", "aws", text(planned, "allocation_id"));
    return {
      ...regional(context),
      id: ec2Id("nat"),
      association_id: ec2Id("eipassoc"),
      network_interface_id: ec2Id("eni"),
      private_ip: valueOr(planned, "private_ip", address?.correctForm() ?? ""),
      public_ip: textOf(eip, "public_ip"),
      secondary_allocation_ids: planned["secondary_allocation_ids"] ?? [],
      secondary_private_ip_address_count: valueOr(planned, "secondary_private_ip_address_count", 0),
      secondary_private_ip_addresses: planned["secondary_private_ip_addresses"] ?? [],
      tags_all: allTags(planned, context.provider),
    };
  },
});

export const gatewayBehaviours: readonly ResourceBehaviour[] = [internetGateway, elasticIp, natGateway];
