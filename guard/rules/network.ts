import type { JsonObject } from "../plan-json";
import { isSet } from "../planned-stack";
import { each, when, type Rule } from "../rule";

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

const INGRESS = ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule", "aws_security_group"];
const EGRESS = ["aws_vpc_security_group_egress_rule", "aws_security_group_rule", "aws_security_group"];

/** Ways in, ways out, and who notices. */
export const NETWORK_RULES: readonly Rule[] = [
  {
    id: "ingress-from-anywhere",
    severity: "error",
    what: "No security group lets the internet in.",
    why: "Clusters are reached by the control plane through connections that they open themselves.",
    remedy: "Name the security group or the range that may connect.",
    check: each(INGRESS, (resource) =>
      openings(resource.type, resource.values, "ingress").map(({ ports }) => `${ports} from anywhere`),
    ),
  },
  {
    id: "egress-all-ports",
    severity: "error",
    what: "A security group lets traffic out to the internet on named ports only.",
    why: "A stolen library that may connect anywhere carries data out on whatever port is not watched.",
    remedy: "Name the ports; see the construct WorkspaceSecurityGroup for those that clusters need.",
    check: each(EGRESS, (resource) =>
      openings(resource.type, resource.values, "egress")
        .filter(({ all }) => all)
        .map(({ ports }) => `${ports} to anywhere`),
    ),
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
        ...each(["aws_route"], ({ values }) =>
          when(
            ["destination_cidr_block", "destination_ipv6_cidr_block"].some((key) =>
              EVERYWHERE.includes(String(values[key])),
            ),
            "a route to anywhere",
          ),
        )(stack, posture),
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
        ? each(EGRESS, ({ type, values }) =>
            openings(type, values, "egress").map(({ ports }) => `${ports} to anywhere`),
          )(stack, posture)
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

interface Opening {
  readonly ports: string;
  readonly all: boolean;
}

/** Rules of a security group, in any of the three ways to write them, that meet the whole internet. */
function openings(type: string, values: JsonObject, direction: "ingress" | "egress"): readonly Opening[] {
  if (type === "aws_security_group") {
    return [values[direction]]
      .flat()
      .filter((rule): rule is JsonObject => typeof rule === "object" && rule !== null)
      .flatMap((rule) => opening(rule, rule["protocol"]));
  }
  if (type === "aws_security_group_rule") {
    return values["type"] === direction ? opening(values, values["protocol"]) : [];
  }
  return opening(values, values["ip_protocol"]);
}

function opening(rule: JsonObject, protocol: unknown): readonly Opening[] {
  const ranges = ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"].flatMap((key) => [rule[key]].flat());
  if (!ranges.some((range) => EVERYWHERE.includes(String(range)))) return [];
  const [from, to] = [rule["from_port"], rule["to_port"]];
  const all = protocol === "-1" || !isSet(from) || Number(to) - Number(from) >= 65_000;
  return [
    { all, ports: all ? "all ports" : from === to ? `port ${String(from)}` : `ports ${String(from)}-${String(to)}` },
  ];
}
