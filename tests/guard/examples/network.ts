import type { Posture } from "../../../guard/rule";
import type { Examples } from "../support/examples";
import { naming, resource, type PlannedFixture } from "../support/plan";

const PRIVATE: Partial<Posture> = { controls: new Set(["privateNetwork"]) };
const ANYWHERE = "0.0.0.0/0";
const VPC = resource("aws_vpc.network", { cidr_block: "10.0.0.0/16" });

const ingress = (values: object): PlannedFixture =>
  resource("aws_vpc_security_group_ingress_rule.r", { ip_protocol: "tcp", from_port: 443, to_port: 443, ...values });
const egress = (values: object): PlannedFixture =>
  resource("aws_vpc_security_group_egress_rule.r", { ip_protocol: "tcp", from_port: 443, to_port: 443, ...values });
const route = (values: object): PlannedFixture => resource("aws_route.r", { ...values });

export const NETWORK_EXAMPLES: Examples = {
  "ingress-from-anywhere": {
    broken: {
      "a port open to all IPv4 addresses": [["allows port 443 from anywhere"], [ingress({ cidr_ipv4: ANYWHERE })]],
      "ports open to all IPv6 addresses": [
        ["allows ports 443-8443 from anywhere"],
        [ingress({ cidr_ipv6: "::/0", to_port: 8443 })],
      ],
      "an aws_security_group_rule": [
        ["allows port 22 from anywhere"],
        [
          resource("aws_security_group_rule.r", {
            ...{ type: "ingress", protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["10.0.0.0/8", ANYWHERE] },
          }),
        ],
      ],
      "a range with half of all addresses": [
        ["allows port 443 from 0.0.0.0/1, which covers a large part of the internet"],
        [ingress({ cidr_ipv4: "0.0.0.0/1" })],
      ],
      "four ranges that together cover all addresses": [
        [
          "allows port 443 from 0.0.0.0/2, 64.0.0.0/2, 128.0.0.0/2, 192.0.0.0/2, which covers a large part of the internet",
        ],
        [
          resource("aws_security_group_rule.r", {
            ...{ type: "ingress", protocol: "tcp", from_port: 443, to_port: 443 },
            cidr_blocks: ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"],
          }),
        ],
      ],
      "a wide range split into two rules": [
        ["64.0.0.0/9", "64.128.0.0/9"].map(
          (range, index) =>
            `aws_vpc_security_group_ingress_rule.r[${String(index)}]: allows port 443 from ${range}, which together with the group's other rules covers a large part of the internet`,
        ),
        ["64.0.0.0/9", "64.128.0.0/9"].map((cidr_ipv4, index) =>
          resource(`aws_vpc_security_group_ingress_rule.r[${String(index)}]`, {
            ...{ security_group_id: "sg-1", ip_protocol: "tcp", from_port: 443, to_port: 443, cidr_ipv4 },
          }),
        ),
      ],
      "a wide range split into an `ingress` block of the security group and a separate rule": [
        [
          "aws_security_group.g: allows port 443 from 64.0.0.0/9, which together with the group's other rules covers a large part of the internet",
          "aws_vpc_security_group_ingress_rule.r: allows port 443 from 64.128.0.0/9, which together with the group's other rules covers a large part of the internet",
        ],
        [
          resource("aws_security_group.g", {
            ingress: [{ protocol: "tcp", from_port: 443, to_port: 443, cidr_blocks: ["64.0.0.0/9"] }],
          }),
          naming("aws_vpc_security_group_ingress_rule.r", "security_group_id", "aws_security_group.g", {
            ...{ ip_protocol: "tcp", from_port: 443, to_port: 443, cidr_ipv4: "64.128.0.0/9" },
          }),
        ],
      ],
      "a large range of IPv6 addresses": [
        ["allows port 443 from 2000::/3, which covers a large part of the internet"],
        [ingress({ cidr_ipv6: "2000::/3" })],
      ],
      "an open default security group": [
        ["allows all ports from anywhere"],
        [
          resource("aws_default_security_group.d", {
            ingress: [{ protocol: "-1", from_port: 0, to_port: 0, cidr_blocks: [ANYWHERE] }],
          }),
        ],
      ],
      "a prefix list with all addresses": [
        ["allows port 443 from a prefix list that covers a large part of the internet"],
        [
          naming("aws_vpc_security_group_ingress_rule.r", "prefix_list_id", "aws_ec2_managed_prefix_list.l", {
            ...{ ip_protocol: "tcp", from_port: 443, to_port: 443 },
          }),
          resource("aws_ec2_managed_prefix_list.l", { entry: [{ cidr: "0.0.0.0/1" }, { cidr: "128.0.0.0/1" }] }),
        ],
      ],
      "a prefix list of another account": [
        ["allows traffic from the prefix list pl-0123, whose ranges are not in the plan"],
        [ingress({ prefix_list_id: "pl-0123" })],
      ],
      "a prefix list of another account beside one of the stack": [
        ["aws_security_group.g: allows traffic from the prefix list pl-0123, whose ranges are not in the plan"],
        [
          resource("aws_ec2_managed_prefix_list.l", { id: "pl-0001", entry: [{ cidr: "10.0.0.0/8" }] }),
          resource(
            "aws_security_group.g",
            {
              ingress: [{ protocol: "tcp", from_port: 443, to_port: 443, prefix_list_ids: ["pl-0001", "pl-0123"] }],
            },
            {
              configured: { ingress: [{ prefix_list_ids: ["${aws_ec2_managed_prefix_list.l.id}", "pl-0123"] }] },
            },
          ),
        ],
      ],
      "a network ACL with an open administration port": [
        [
          "aws_network_acl.a: allows port 22 from anywhere",
          "aws_network_acl_rule.r: allows all ports from 0.0.0.0/1, which covers a large part of the internet",
        ],
        [
          resource("aws_network_acl.a", {
            ingress: [{ action: "allow", protocol: "6", from_port: 22, to_port: 22, cidr_block: ANYWHERE }],
          }),
          resource("aws_network_acl_rule.r", { rule_action: "allow", protocol: "-1", cidr_block: "0.0.0.0/1" }),
        ],
      ],
      "an open `ingress` block in a security group": [
        ["allows all ports from anywhere"],
        [
          resource("aws_security_group.g", {
            ingress: [{ protocol: "-1", from_port: 0, to_port: 0, ipv6_cidr_blocks: ["::/0"] }],
          }),
        ],
      ],
    },
    kept: {
      "a private range": [[ingress({ cidr_ipv4: "10.0.0.0/8" })]],
      "all private ranges": [
        [
          resource("aws_security_group.g", {
            ingress: [{ protocol: "-1", cidr_blocks: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] }],
          }),
        ],
      ],
      "a range of a provider": [[ingress({ cidr_ipv4: "52.0.0.0/11" }), ingress({ cidr_ipv6: "2600:1f00::/24" })]],
      "two halves of a wide range in different groups or on different ports": [
        [
          ["sg-1", 443, "64.0.0.0/9"] as const,
          ["sg-2", 443, "64.128.0.0/9"] as const,
          ["sg-1", 444, "64.128.0.0/9"] as const,
        ].map(([security_group_id, port, cidr_ipv4], index) =>
          resource(`aws_vpc_security_group_ingress_rule.r[${String(index)}]`, {
            ...{ security_group_id, ip_protocol: "tcp", from_port: port, to_port: port, cidr_ipv4 },
          }),
        ),
      ],
      "a range that is unknown before the apply": [
        [resource("aws_vpc_security_group_ingress_rule.r", {}, { unknown: { cidr_ipv4: true } })],
      ],
      "a network ACL that allows responses and denies everything else": [
        [
          resource("aws_network_acl.a", {
            ingress: [
              { action: "allow", protocol: "6", from_port: 1024, to_port: 3000, cidr_block: ANYWHERE },
              { action: "deny", protocol: "-1", from_port: 0, to_port: 0, cidr_block: ANYWHERE },
            ],
          }),
          resource("aws_network_acl_rule.r", {
            egress: true,
            rule_action: "allow",
            protocol: "-1",
            cidr_block: ANYWHERE,
          }),
        ],
      ],
      "a source security group": [[ingress({ referenced_security_group_id: "sg-1" })]],
      "egress to all addresses": [
        [
          egress({ cidr_ipv4: ANYWHERE }),
          resource("aws_security_group_rule.r", { type: "egress", from_port: 443, cidr_blocks: [ANYWHERE] }),
        ],
      ],
    },
  },
  "egress-all-ports": {
    broken: {
      "every protocol": [
        ["allows all ports to anywhere"],
        [egress({ cidr_ipv4: ANYWHERE, ip_protocol: "-1", from_port: null, to_port: null })],
      ],
      "every port of one protocol": [
        ["allows all ports to anywhere"],
        [egress({ cidr_ipv4: ANYWHERE, from_port: 0, to_port: 65535 })],
      ],
      "half of all ports and addresses": [
        ["allows ports 0-32767 to 128.0.0.0/1, which covers a large part of the internet"],
        [egress({ cidr_ipv4: "128.0.0.0/1", from_port: 0, to_port: 32767 })],
      ],
      "the default egress rule of AWS": [
        ["allows all ports to anywhere"],
        [
          resource("aws_security_group.g", {
            egress: [{ protocol: "-1", from_port: 0, to_port: 0, cidr_blocks: [ANYWHERE] }],
          }),
        ],
      ],
    },
    kept: {
      "one port": [[egress({ cidr_ipv4: ANYWHERE })]],
      "all ports to a security group": [[egress({ referenced_security_group_id: "sg-1", ip_protocol: "-1" })]],
    },
  },
  "ip-access-list": {
    broken: {
      "two ranges that together cover all addresses": [
        ["allows 0.0.0.0/1, 128.0.0.0/1, which covers a large part of the internet"],
        [resource("databricks_ip_access_list.l", { list_type: "ALLOW", ip_addresses: ["0.0.0.0/1", "128.0.0.0/1"] })],
      ],
    },
    kept: {
      "the range of an office": [
        [resource("databricks_ip_access_list.l", { list_type: "ALLOW", ip_addresses: ["198.51.100.0/24"] })],
      ],
      "a list of blocked addresses": [
        [resource("databricks_ip_access_list.l", { list_type: "BLOCK", ip_addresses: ["0.0.0.0/1"] })],
      ],
    },
  },
  "private-network": {
    broken: {
      "internet and NAT gateways": [
        [
          "aws_internet_gateway.g: the network is private, but contains an aws_internet_gateway",
          "aws_nat_gateway.g: the network is private, but contains an aws_nat_gateway",
          "aws_egress_only_internet_gateway.g: the network is private, but contains an aws_egress_only_internet_gateway",
        ],
        [
          resource("aws_internet_gateway.g", {}),
          resource("aws_nat_gateway.g", {}),
          resource("aws_egress_only_internet_gateway.g", {}),
        ],
        PRIVATE,
      ],
      "a route to all IPv4 addresses": [
        ["a route leads to the internet"],
        [route({ destination_cidr_block: ANYWHERE })],
        PRIVATE,
      ],
      "a route to half of all addresses in a route table": [
        ["a route leads to the internet"],
        [resource("aws_route_table.t", { route: [{ cidr_block: "128.0.0.0/1", gateway_id: "igw-1" }] })],
        PRIVATE,
      ],
      "a route to all IPv6 addresses": [
        ["a route leads to the internet"],
        [route({ destination_cidr_block: "", destination_ipv6_cidr_block: "::/0" })],
        PRIVATE,
      ],
    },
    kept: {
      "gateways if the control is off": [
        [resource("aws_nat_gateway.g", {}), route({ destination_cidr_block: ANYWHERE })],
      ],
      "a route to another network": [[route({ destination_cidr_block: "10.8.0.0/16" })], PRIVATE],
    },
  },
  "private-egress": {
    broken: {
      "one port to all addresses": [["allows port 443 to anywhere"], [egress({ cidr_ipv4: ANYWHERE })], PRIVATE],
    },
    kept: {
      "egress on one port if the control is off": [[egress({ cidr_ipv4: ANYWHERE })]],
      "egress to the VPC": [[egress({ cidr_ipv4: "10.0.0.0/16" })], PRIVATE],
    },
  },
  "subnet-public-address": {
    broken: {
      "a subnet with public addresses": [
        ["instances get public addresses"],
        [resource("aws_subnet.s", { map_public_ip_on_launch: true })],
      ],
    },
    kept: { "a subnet with private addresses": [[resource("aws_subnet.s", { map_public_ip_on_launch: false })]] },
  },
  "default-security-group": {
    broken: {
      "AWS's default rules": [["the default security group has AWS's default rules"], [VPC]],
      "configured rules": [
        ["the default security group has ingress and egress rules"],
        [
          VPC,
          naming("aws_default_security_group.d", "vpc_id", "aws_vpc.network", {
            ingress: [{ protocol: "-1", self: true }],
            egress: [{ protocol: "-1" }],
          }),
        ],
      ],
    },
    kept: {
      "no rules": [[VPC, naming("aws_default_security_group.d", "vpc_id", "aws_vpc.network", { ingress: [] })]],
    },
  },
  "flow-log": {
    broken: { "a VPC without flow log": [["the VPC has no flow log"], [VPC]] },
    kept: { "a VPC with flow log": [[VPC, naming("aws_flow_log.f", "vpc_id", "aws_vpc.network")]] },
  },
};
