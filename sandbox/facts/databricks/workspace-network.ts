import type { CloudObject } from "../../ports";
import { allowsItself } from "../aws/security-groups";
import { parseRange } from "../cidr";
import type { BehaviourContext } from "../types";
import { flag, text, texts, textOf } from "../values";

/** Prefix lengths of the largest and the smallest subnet that Databricks accepts for a workspace. */
const LARGEST_SUBNET = 17;
const SMALLEST_SUBNET = 26;

/** Errors that Databricks reports when a workspace uses a network configuration; empty if there are none. */
export function networkFaults(network: CloudObject, context: BehaviourContext): readonly string[] {
  return [...vpcFaults(network, context), ...subnetFaults(network, context), ...groupFaults(network, context)];
}

function vpcFaults(network: CloudObject, { store }: BehaviourContext): readonly string[] {
  const id = textOf(network, "vpc_id");
  const vpc = store.get("aws_vpc", "aws", id);
  if (!vpc) return [`${id} does not exist`];
  return ["enable_dns_support", "enable_dns_hostnames"]
    .filter((name) => !flag(vpc.attributes, name))
    .map((name) => `${id} needs ${name} = true`);
}

function subnetFaults(network: CloudObject, { store }: BehaviourContext): readonly string[] {
  const ids = texts(network.attributes, "subnet_ids");
  const subnets = ids.map((id) => store.get("aws_subnet", "aws", id));
  const faults = subnets.flatMap((subnet, index) => {
    if (!subnet) return [`${ids[index] ?? ""} does not exist`];
    const range = parseRange(text(subnet.attributes, "cidr_block"));
    const elsewhere = subnet.attributes["vpc_id"] !== network.attributes["vpc_id"];
    const sizeIsWrong = !range || range.subnetMask < LARGEST_SUBNET || range.subnetMask > SMALLEST_SUBNET;
    return [
      ...(elsewhere ? [`${subnet.id} is not in ${textOf(network, "vpc_id")}`] : []),
      ...(sizeIsWrong ? [`${subnet.id} must have a CIDR block from /${LARGEST_SUBNET} to /${SMALLEST_SUBNET}`] : []),
    ];
  });
  const zones = new Set(subnets.map((each) => textOf(each, "availability_zone")));
  const found = [...zones].filter((zone) => zone !== "").join(", ") || "none";
  return zones.size < 2 ? [...faults, `subnets must be in at least two availability zones, got ${found}`] : faults;
}

function groupFaults(network: CloudObject, context: BehaviourContext): readonly string[] {
  return texts(network.attributes, "security_group_ids").flatMap((id) => {
    const group = context.store.get("aws_security_group", "aws", id);
    if (!group) return [`${id} does not exist`];
    if (group.attributes["vpc_id"] !== network.attributes["vpc_id"]) {
      return [`${id} is not in ${textOf(network, "vpc_id")}`];
    }
    return (["ingress", "egress"] as const)
      .filter((direction) => !allowsItself(context, id, direction))
      .map((direction) => `${id} must allow ${direction} of all TCP traffic among its members`);
  });
}
