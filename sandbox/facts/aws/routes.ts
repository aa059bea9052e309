import { parseRange } from "../cidr";
import { notEmulated, resource } from "../define";
import { awsError } from "../errors";
import { ec2Id } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { text, textOf } from "../values";
import { accountId, allTags, arn, regional, taggedPlan, taggedUpdate } from "./account";

const routeTable = resource({
  type: "aws_route_table",
  evidence: "documented",
  source: "EC2 API: CreateRouteTable, DeleteRouteTable",
  scope: "aws",
  references: [{ path: "vpc_id", kind: "aws_vpc" }],
  rules: [notEmulated("route", "propagating_vgws")],
  deleteRules: [
    {
      refuses: "the deletion of a route table that is still associated with subnets",
      check: ({ id }, { store }) => {
        const [association] = store.find("aws_route_table_association", "aws", { route_table_id: id });
        if (association) {
          throw awsError(
            "DependencyViolation",
            `The routeTable '${id}' has dependencies and cannot be deleted: ${association.id}`,
          );
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const id = ec2Id("rtb");
    return {
      ...regional(context),
      id,
      arn: arn(context, "ec2", `route-table/${id}`),
      owner_id: accountId(context),
      propagating_vgws: [],
      route: [],
      tags_all: allTags(planned, context.provider),
    };
  },
});

/** Arguments of `aws_route` for targets and destinations that the sandbox does not support. */
const OTHER_TARGETS = [
  "carrier_gateway_id",
  "core_network_arn",
  "destination_ipv6_cidr_block",
  "destination_prefix_list_id",
  "egress_only_gateway_id",
  "local_gateway_id",
  "network_interface_id",
  "transit_gateway_id",
  "vpc_endpoint_id",
  "vpc_peering_connection_id",
];

const route = resource({
  type: "aws_route",
  evidence: "documented",
  source: "EC2 API: CreateRoute; provider: internal/service/ec2/vpc_route.go",
  scope: "aws",
  references: [
    { path: "route_table_id", kind: "aws_route_table" },
    { path: "gateway_id", kind: "aws_internet_gateway" },
    { path: "nat_gateway_id", kind: "aws_nat_gateway" },
  ],
  unique: [["route_table_id", "destination_cidr_block"]],
  rules: [
    notEmulated(...OTHER_TARGETS),
    {
      refuses: "a destination CIDR block that is malformed or has host bits set",
      check: (planned) => {
        const destination = text(planned, "destination_cidr_block");
        if (destination && !parseRange(destination)) {
          throw awsError(
            "InvalidParameterValue",
            `Value (${destination}) for parameter destinationCidrBlock is invalid.`,
          );
        }
      },
    },
    {
      refuses: "a gateway of a VPC other than the route table's",
      check: (planned, context) => {
        const own = vpcOf(context, "aws_route_table", text(planned, "route_table_id"));
        const gateway = text(planned, "gateway_id");
        const nat = text(planned, "nat_gateway_id");
        const other = gateway
          ? vpcOf(context, "aws_internet_gateway", gateway)
          : nat && vpcOf(context, "aws_subnet", subnetOfNat(context, nat));
        if (other && other !== own) {
          throw awsError(
            "InvalidParameterValue",
            `route table ${text(planned, "route_table_id")} and network gateway ${gateway || nat} belong to different networks`,
          );
        }
      },
    },
  ],
  create: (planned) => {
    const table = text(planned, "route_table_id");
    const destination = text(planned, "destination_cidr_block");
    return {
      id: `r-${table}${crc32(destination)}`,
      instance_id: "",
      instance_owner_id: "",
      network_interface_id: "",
      origin: "CreateRoute",
      state: "active",
    };
  },
});

const routeTableAssociation = resource({
  type: "aws_route_table_association",
  evidence: "documented",
  source: "EC2 API: AssociateRouteTable",
  scope: "aws",
  references: [
    { path: "route_table_id", kind: "aws_route_table" },
    { path: "subnet_id", kind: "aws_subnet" },
  ],
  unique: [["subnet_id"]],
  rules: [
    {
      refuses: "a subnet of a VPC other than the route table's",
      check: (planned, context) => {
        const table = text(planned, "route_table_id");
        const subnet = text(planned, "subnet_id");
        if (vpcOf(context, "aws_route_table", table) !== vpcOf(context, "aws_subnet", subnet)) {
          throw awsError("InvalidParameterValue", `${table} and ${subnet} belong to different networks`);
        }
      },
    },
  ],
  create: () => ({ id: ec2Id("rtbassoc") }),
});

function vpcOf({ store }: BehaviourContext, kind: string, id: string): string {
  return textOf(store.get(kind, "aws", id), "vpc_id");
}

function subnetOfNat({ store }: BehaviourContext, id: string): string {
  return textOf(store.get("aws_nat_gateway", "aws", id), "subnet_id");
}

/** Checksum of a route's destination, which the provider puts into the route's id. */
function crc32(value: string): number {
  let sum = 0xffffffff;
  for (const byte of Buffer.from(value)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

export const routeBehaviours: readonly ResourceBehaviour[] = [routeTable, route, routeTableAssociation];
