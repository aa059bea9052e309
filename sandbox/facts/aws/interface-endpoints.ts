import type { CloudObject, ObjectStore } from "../../ports";
import type { Rule } from "../define";
import { awsError } from "../errors";
import { flag, text, textOf, texts } from "../values";

/** Interface endpoints whose `attribute` contains `id`, the id of a subnet or security group. */
export function endpointsWith(
  store: ObjectStore,
  attribute: "subnet_ids" | "security_group_ids",
  id: string,
): readonly CloudObject[] {
  return store.find("aws_vpc_endpoint", "aws").filter((each) => texts(each.attributes, attribute).includes(id));
}

const oneSubnetPerZone: Rule = {
  refuses: "two subnets of an endpoint in one zone, and subnets or security groups of another VPC",
  check: (planned, { store }) => {
    const vpc = text(planned, "vpc_id");
    const subnets = texts(planned, "subnet_ids").map((id) => store.get("aws_subnet", "aws", id));
    const groups = texts(planned, "security_group_ids").map((id) => store.get("aws_security_group", "aws", id));
    const foreign = [...subnets, ...groups].find((each) => each && textOf(each, "vpc_id") !== vpc);
    if (foreign) throw awsError("InvalidParameter", `${foreign.id} does not belong to the vpc ${vpc}`);
    const zones = subnets.map((each) => textOf(each, "availability_zone"));
    const twice = zones.find((zone, index) => zones.indexOf(zone) !== index);
    if (twice) throw awsError("DuplicateSubnetsInSameZone", `Found another VPC endpoint subnet in ${twice}`);
  },
};

const privateNames: Rule = {
  refuses:
    "private DNS in a VPC that lacks DNS support or DNS hostnames, or for a service that already has an endpoint " +
    "with private DNS in the VPC",
  check: (planned, { store }, prior) => {
    if (!flag(planned, "private_dns_enabled")) return;
    const vpc = store.get("aws_vpc", "aws", text(planned, "vpc_id"));
    if (vpc && !(flag(vpc.attributes, "enable_dns_support") && flag(vpc.attributes, "enable_dns_hostnames"))) {
      throw awsError(
        "InvalidParameter",
        "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for " +
          vpc.id,
      );
    }
    const service = text(planned, "service_name");
    const other = store
      .find("aws_vpc_endpoint", "aws", { vpc_id: text(planned, "vpc_id"), service_name: service })
      .find((each) => each.id !== prior?.id && flag(each.attributes, "private_dns_enabled"));
    if (other) {
      throw awsError(
        "InvalidParameter",
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${service}: ${other.id}`,
      );
    }
  },
};

/** Checks the subnets, security groups and private DNS of an `aws_vpc_endpoint`. */
export const interfaceEndpointRules: readonly Rule[] = [oneSubnetPerZone, privateNames];
