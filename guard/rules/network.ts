import type { JsonObject } from "../plan-json";
import { blocksOf, type PlannedResource } from "../planned-stack";
import { coversInternet } from "../public-ranges";
import { each, everyResource, when, type Rule } from "../rule";
import { aclOpenings, openings, unknownLists } from "../security-group-rules";

const ACCESS_LISTS = ["aws_network_acl", "aws_default_network_acl", "aws_network_acl_rule"];

/** Ways in, ways out, and who notices. */
export const NETWORK_RULES: readonly Rule[] = [
  {
    id: "ingress-from-anywhere",
    severity: "error",
    what: "No security group and no network access list lets the internet in, whole or in halves.",
    why: "Clusters are reached by the control plane through connections that they open themselves.",
    remedy: "Name the security group or the range that may connect.",
    check: (stack, posture) => [
      ...everyResource((resource) => [
        ...openings(resource, stack, "ingress").map(({ found }) => found),
        ...unknownLists(resource, stack).map(
          (list) => `from the prefix list ${list}, whose ranges are not in the plan`,
        ),
      ])(stack, posture),
      ...each(ACCESS_LISTS, (list) => aclOpenings(list).map(({ found }) => found))(stack, posture),
    ],
  },
  {
    id: "egress-all-ports",
    severity: "error",
    what: "A security group lets traffic out to the internet on named ports only.",
    why: "A stolen library that may connect anywhere carries data out on whatever port is not watched.",
    remedy: "Name the ports; see the construct WorkspaceSecurityGroup for those that clusters need.",
    check: everyResource((resource, stack) =>
      openings(resource, stack, "egress")
        .filter(({ namesPorts }) => !namesPorts)
        .map(({ found }) => found),
    ),
  },
  {
    id: "ip-access-list",
    severity: "error",
    what: "A list of addresses that may reach a workspace or the account leaves most of the internet out.",
    why: "A list that holds half of all addresses looks like a limit, and is none.",
    remedy: "Name the networks of the people, clients and pipelines that connect.",
    check: each(["databricks_ip_access_list"], ({ values }) => {
      const ranges = [values["ip_addresses"]].flat();
      return when(
        values["list_type"] !== "BLOCK" && values["enabled"] !== false && coversInternet(ranges),
        `allows ${ranges.map(String).join(", ")}, which is nearly anywhere`,
      );
    }),
  },
  {
    id: "private-network",
    severity: "error",
    what: "With privateNetwork on, no gateway and no route leads to the internet.",
    why: "The control promises it; one resource of another construct would break it unseen.",
    remedy: "Reach what is needed through an endpoint, or turn the control off with a reason.",
    check: (stack, posture) => {
      if (!posture.controls.has("privateNetwork")) return [];
      return [
        ...each(["aws_internet_gateway", "aws_nat_gateway", "aws_egress_only_internet_gateway"], ({ type }) => [
          `${type} in a private network`,
        ])(stack, posture),
        ...everyResource((resource) => when(coversInternet(destinations(resource)), "a route to anywhere"))(
          stack,
          posture,
        ),
      ];
    },
  },
  {
    id: "private-egress",
    severity: "error",
    what: "With privateNetwork on, no security group lets traffic out to the internet.",
    why: "Without a gateway it leads nowhere today; with the first one it would, on the ports that are open already.",
    remedy: "Name the VPC's range or a prefix list as the destination.",
    check: (stack, posture) =>
      posture.controls.has("privateNetwork")
        ? everyResource((resource) => openings(resource, stack, "egress").map(({ found }) => found))(stack, posture)
        : [],
  },
  {
    id: "subnet-public-address",
    severity: "error",
    what: "No subnet gives its instances public addresses.",
    why: "A cluster with a public address is one mistaken rule away from the internet.",
    remedy: "Leave map_public_ip_on_launch off; what must be reached stands behind a gateway.",
    check: each(["aws_subnet"], ({ values }) =>
      when(values["map_public_ip_on_launch"] === true, "instances get public addresses"),
    ),
  },
  {
    id: "default-security-group",
    severity: "error",
    what: "The security group that AWS makes with a VPC has no rules.",
    why: "Whatever is started without naming a group gets this one, open to its own kind and to all outside.",
    remedy: "Take it over with aws_default_security_group, without ingress and egress.",
    check: each(["aws_vpc"], (vpc, stack) => {
      const [group] = stack.referrers(vpc, "aws_default_security_group", "vpc_id");
      if (group === undefined) return ["the default security group has AWS's open rules"];
      const rules = ["ingress", "egress"].filter((direction) => group.blocks(direction).length > 0);
      return when(rules.length > 0, `the default security group has ${rules.join(" and ")} rules`);
    }),
  },
  {
    id: "flow-log",
    severity: "warning",
    what: "The traffic of a VPC is logged.",
    why: "After an intrusion nobody can tell where data went.",
    remedy: "Turn the control flowLogs on.",
    check: each(["aws_vpc"], (vpc, stack) =>
      when(stack.referrers(vpc, "aws_flow_log", "vpc_id").length === 0, "no flow log"),
    ),
  },
];

const ROUTE_TABLES = ["aws_route_table", "aws_default_route_table"];

/** Where routes lead: a route of its own, or those within a table. */
function destinations({ type, values }: PlannedResource): readonly unknown[] {
  const of = (route: JsonObject, ...keys: string[]): readonly unknown[] => keys.map((key) => route[key]);
  if (type === "aws_route") return of(values, "destination_cidr_block", "destination_ipv6_cidr_block");
  if (!ROUTE_TABLES.includes(type)) return [];
  return blocksOf(values, "route").flatMap((route) => of(route, "cidr_block", "ipv6_cidr_block"));
}
