import type { JsonObject } from "../../core/json";
import { blocksOf, type PlannedResource } from "../planned-stack";
import { coversInternet } from "../public-ranges";
import { allOf, each, everyResource, when, type Rule } from "../rule";
import { aclOpenings, openings, unknownLists } from "../security-group-rules";

const ACCESS_LISTS = ["aws_network_acl", "aws_default_network_acl", "aws_network_acl_rule"];

/** Rules for ingress, egress and flow logs. */
export const NETWORK_RULES: readonly Rule[] = [
  {
    id: "ingress-from-anywhere",
    severity: "error",
    what: "No security group and no network ACL allows inbound traffic from the internet, or from large parts of it.",
    why: "No inbound access is needed: clusters open the connections to the control plane.",
    remedy: "Allow a specific security group or range.",
    check: allOf(
      everyResource((resource, stack) => [
        ...openings(resource, stack, "ingress").map(({ found }) => found),
        ...unknownLists(resource, stack).map(
          (list) => `allows traffic from the prefix list ${list}, whose ranges are not in the plan`,
        ),
      ]),
      each(ACCESS_LISTS, (list) => aclOpenings(list).map(({ found }) => found)),
    ),
  },
  {
    id: "egress-all-ports",
    severity: "error",
    what: "A security group allows outbound traffic to the internet on specific ports only.",
    why: "Malicious code in a library could send data out on an unmonitored port.",
    remedy: "List the ports; see the construct WorkspaceSecurityGroup for those that clusters need.",
    check: everyResource((resource, stack) =>
      openings(resource, stack, "egress")
        .filter(({ namesPorts }) => !namesPorts)
        .map(({ found }) => found),
    ),
  },
  {
    id: "ip-access-list",
    severity: "error",
    what: "An IP access list of a workspace or the account does not allow large parts of the internet.",
    why: "An access list with half of all addresses restricts almost nobody.",
    remedy: "List the networks of users, clients and pipelines.",
    check: each(["databricks_ip_access_list"], ({ values }) => {
      const ranges = [values["ip_addresses"]].flat();
      return when(
        values["list_type"] !== "BLOCK" && values["enabled"] !== false && coversInternet(ranges),
        `allows ${ranges.map(String).join(", ")}, which covers a large part of the internet`,
      );
    }),
  },
  {
    id: "private-network",
    severity: "error",
    what: "With privateNetwork on, no gateway and no route leads to the internet.",
    why: "The control privateNetwork requires a network without internet access; a single gateway or route of any construct would open the network.",
    remedy: "Use a VPC endpoint, or turn privateNetwork off, with a reason in the configuration.",
    check: inPrivateNetwork(
      allOf(
        each(["aws_internet_gateway", "aws_nat_gateway", "aws_egress_only_internet_gateway"], ({ type }) => [
          `the network is private, but contains an ${type}`,
        ]),
        everyResource((resource) => when(coversInternet(destinations(resource)), "a route leads to the internet")),
      ),
    ),
  },
  {
    id: "private-egress",
    severity: "error",
    what: "With privateNetwork on, no security group allows outbound traffic to the internet.",
    why: "Without a gateway, such a security group rule has no effect, but it would open its ports as soon as a gateway is added.",
    remedy: "Use the VPC's range or a prefix list as the destination.",
    check: inPrivateNetwork(
      everyResource((resource, stack) => openings(resource, stack, "egress").map(({ found }) => found)),
    ),
  },
  {
    id: "subnet-public-address",
    severity: "error",
    what: "No subnet assigns public addresses to its instances.",
    why: "A single wrong security group rule would expose a cluster with a public address to the internet.",
    remedy: "Turn map_public_ip_on_launch off, and use a NAT gateway for outbound connections.",
    check: each(["aws_subnet"], ({ values }) =>
      when(values["map_public_ip_on_launch"] === true, "instances get public addresses"),
    ),
  },
  {
    id: "default-security-group",
    severity: "error",
    what: "The default security group of a VPC has no rules.",
    why: "AWS assigns the default security group to resources that name no group; by default, it allows traffic from itself and all outbound traffic.",
    remedy: "Adopt the group with aws_default_security_group, without ingress and egress.",
    check: each(["aws_vpc"], (vpc, stack) => {
      const [group] = stack.referrers(vpc, "aws_default_security_group", "vpc_id");
      if (group === undefined) return ["the default security group has AWS's default rules"];
      const rules = ["ingress", "egress"].filter((direction) => group.blocks(direction).length > 0);
      return when(rules.length > 0, `the default security group has ${rules.join(" and ")} rules`);
    }),
  },
  {
    id: "flow-log",
    severity: "warning",
    what: "The traffic of a VPC is logged.",
    why: "An investigation of an intrusion cannot find out where data was sent.",
    remedy: "Turn on the control flowLogs in the configuration (`security`).",
    check: each(["aws_vpc"], (vpc, stack) =>
      when(stack.referrers(vpc, "aws_flow_log", "vpc_id").length === 0, "the VPC has no flow log"),
    ),
  },
];

/** Applies a check only if the control `privateNetwork` is on. */
function inPrivateNetwork(check: Rule["check"]): Rule["check"] {
  return (stack, posture) => (posture.controls.has("privateNetwork") ? check(stack, posture) : []);
}

const ROUTE_TABLES = ["aws_route_table", "aws_default_route_table"];

/** Destinations of a route, or of the routes in a route table. */
function destinations({ type, values }: PlannedResource): readonly unknown[] {
  const of = (route: JsonObject, ...keys: string[]): readonly unknown[] => keys.map((key) => route[key]);
  if (type === "aws_route") return of(values, "destination_cidr_block", "destination_ipv6_cidr_block");
  if (!ROUTE_TABLES.includes(type)) return [];
  return blocksOf(values, "route").flatMap((route) => of(route, "cidr_block", "ipv6_cidr_block"));
}
