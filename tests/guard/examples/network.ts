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
      "a port open to all": [["port 443 from anywhere"], [ingress({ cidr_ipv4: ANYWHERE })]],
      "ports open to all of IPv6": [["ports 443-8443 from anywhere"], [ingress({ cidr_ipv6: "::/0", to_port: 8443 })]],
      "a rule of the older kind": [
        ["port 22 from anywhere"],
        [
          resource("aws_security_group_rule.r", {
            ...{ type: "ingress", protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["10.0.0.0/8", ANYWHERE] },
          }),
        ],
      ],
      "a rule inside its group": [
        ["all ports from anywhere"],
        [
          resource("aws_security_group.g", {
            ingress: [{ protocol: "-1", from_port: 0, to_port: 0, ipv6_cidr_blocks: ["::/0"] }],
          }),
        ],
      ],
    },
    kept: {
      "a range of ours": [[ingress({ cidr_ipv4: "10.0.0.0/8" })]],
      "a group": [[ingress({ referenced_security_group_id: "sg-1" })]],
      "traffic outward": [
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
        ["all ports to anywhere"],
        [egress({ cidr_ipv4: ANYWHERE, ip_protocol: "-1", from_port: null, to_port: null })],
      ],
      "every port of one protocol": [
        ["all ports to anywhere"],
        [egress({ cidr_ipv4: ANYWHERE, from_port: 0, to_port: 65535 })],
      ],
      "the rule that Terraform takes away and many put back": [
        ["all ports to anywhere"],
        [
          resource("aws_security_group.g", {
            egress: [{ protocol: "-1", from_port: 0, to_port: 0, cidr_blocks: [ANYWHERE] }],
          }),
        ],
      ],
    },
    kept: {
      "a port": [[egress({ cidr_ipv4: ANYWHERE })]],
      "every port of its own kind": [[egress({ referenced_security_group_id: "sg-1", ip_protocol: "-1" })]],
    },
  },
  "private-network": {
    broken: {
      gateways: [
        [
          "aws_internet_gateway.g: aws_internet_gateway in a private network",
          "aws_nat_gateway.g: aws_nat_gateway in a private network",
          "aws_egress_only_internet_gateway.g: aws_egress_only_internet_gateway in a private network",
        ],
        [
          resource("aws_internet_gateway.g", {}),
          resource("aws_nat_gateway.g", {}),
          resource("aws_egress_only_internet_gateway.g", {}),
        ],
        PRIVATE,
      ],
      "a route": [["a route to anywhere"], [route({ destination_cidr_block: ANYWHERE })], PRIVATE],
      "a route of IPv6": [
        ["a route to anywhere"],
        [route({ destination_cidr_block: "", destination_ipv6_cidr_block: "::/0" })],
        PRIVATE,
      ],
    },
    kept: {
      "gateways where the control is off": [
        [resource("aws_nat_gateway.g", {}), route({ destination_cidr_block: ANYWHERE })],
      ],
      "a route to another network": [[route({ destination_cidr_block: "10.8.0.0/16" })], PRIVATE],
    },
  },
  "private-egress": {
    broken: { "a port": [["port 443 to anywhere"], [egress({ cidr_ipv4: ANYWHERE })], PRIVATE] },
    kept: {
      "a port where the control is off": [[egress({ cidr_ipv4: ANYWHERE })]],
      "the network itself": [[egress({ cidr_ipv4: "10.0.0.0/16" })], PRIVATE],
    },
  },
  "subnet-public-address": {
    broken: {
      "public addresses": [
        ["instances get public addresses"],
        [resource("aws_subnet.s", { map_public_ip_on_launch: true })],
      ],
    },
    kept: { "private addresses": [[resource("aws_subnet.s", { map_public_ip_on_launch: false })]] },
  },
  "default-security-group": {
    broken: {
      "AWS's own rules": [["the default security group has AWS's open rules"], [VPC]],
      "rules of ours": [
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
    broken: { "no log": [["no flow log"], [VPC]] },
    kept: { "a log": [[VPC, naming("aws_flow_log.f", "vpc_id", "aws_vpc.network")]] },
  },
};
