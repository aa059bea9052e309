import type { JsonObject } from "../../ports";
import { parseRange } from "../cidr";
import { notEmulated, resource, type Rule } from "../define";
import { awsError } from "../errors";
import { ec2Id } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { number, valueOr, text } from "../values";
import { accountId, allTags, arn, regional, taggedPlan, taggedUpdate } from "./account";
import { prefixListIds } from "./endpoints";
import { endpointsWith } from "./interface-endpoints";

const RULE_KINDS = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"] as const;
const NAME = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
const LAST_PORT = 65_535;

/** Attributes that AWS compares to find a duplicate: two rules of a security group must differ in at least one. */
const RULE_IDENTITY = [
  "security_group_id",
  "ip_protocol",
  "from_port",
  "to_port",
  "cidr_ipv4",
  "cidr_ipv6",
  "prefix_list_id",
  "referenced_security_group_id",
] as const;

const securityGroup = resource({
  type: "aws_security_group",
  evidence: "documented",
  source: "EC2 API: CreateSecurityGroup, DeleteSecurityGroup",
  scope: "aws",
  references: [{ path: "vpc_id", kind: "aws_vpc" }],
  unique: [["vpc_id", "name"]],
  rules: [
    notEmulated("ingress", "egress"),
    {
      refuses: "a name that begins with sg- or has characters that AWS does not allow",
      check: (planned) => {
        const name = text(planned, "name");
        if (name && (!NAME.test(name) || name.startsWith("sg-"))) {
          throw awsError("InvalidParameterValue", `Value (${name}) for parameter GroupName is invalid.`);
        }
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of a security group that a rule of another group references",
      check: ({ id }, { store }) => {
        const rule = RULE_KINDS.flatMap((kind) => store.find(kind, "aws", { referenced_security_group_id: id })).find(
          (each) => each.attributes["security_group_id"] !== id,
        );
        if (rule) throw awsError("DependencyViolation", `resource ${id} has a dependent object: ${rule.id}`);
      },
    },
    {
      refuses: "the deletion of a security group that an interface endpoint uses",
      check: ({ id }, { store }) => {
        const [endpoint] = endpointsWith(store, "security_group_ids", id);
        if (endpoint) throw awsError("DependencyViolation", `resource ${id} has a dependent object: ${endpoint.id}`);
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const id = ec2Id("sg");
    return {
      ...regional(context),
      id,
      arn: arn(context, "ec2", `security-group/${id}`),
      owner_id: accountId(context),
      name: valueOr(planned, "name", `terraform-${Date.now()}`),
      name_prefix: valueOr(planned, "name_prefix", ""),
      ingress: [],
      egress: [],
      tags_all: allTags(planned, context.provider),
    };
  },
});

const ports: Rule = {
  refuses: "ports with protocol -1; with tcp or udp, ports that are missing, out of range or in descending order",
  check: (planned) => {
    const protocol = text(planned, "ip_protocol");
    const from = number(planned, "from_port");
    const to = number(planned, "to_port");
    if (protocol === "-1") {
      if (from !== undefined || to !== undefined) {
        throw awsError("InvalidParameterValue", "You may not specify all protocols and specific ports.");
      }
    } else if (["tcp", "udp", "6", "17"].includes(protocol)) {
      if (from === undefined || to === undefined || from < 0 || to > LAST_PORT || from > to) {
        throw awsError(
          "InvalidParameterValue",
          `Invalid port range ${from ?? "none"}-${to ?? "none"} for ${protocol}.`,
        );
      }
    }
  },
};

const source: Rule = {
  refuses: "a CIDR block that is malformed or has host bits set, or a prefix list that does not exist in the region",
  check: (planned, context) => {
    const cidr = text(planned, "cidr_ipv4");
    if (cidr && !parseRange(cidr)) throw awsError("InvalidParameterValue", `CIDR block ${cidr} is malformed`);
    const list = text(planned, "prefix_list_id");
    if (list && !prefixListIds(context).includes(list)) {
      throw awsError("InvalidPrefixListID.NotFound", `The prefix list ID '${list}' does not exist`);
    }
  },
};

function noDuplicate(kind: string): Rule {
  return {
    refuses: "a rule that the group already has",
    check: (planned, { store }, prior) => {
      const same = store
        .find(kind, "aws", { security_group_id: text(planned, "security_group_id") })
        .find((each) => each.id !== prior?.id && sameRule(each.attributes, planned));
      if (same) {
        throw awsError("InvalidPermission.Duplicate", `the specified rule already exists as ${same.id}`);
      }
    },
  };
}

function sameRule(one: JsonObject, other: JsonObject): boolean {
  return RULE_IDENTITY.every((name) => (one[name] ?? null) === (other[name] ?? null));
}

function securityGroupRule(type: string): ResourceBehaviour {
  return resource({
    type,
    evidence: "documented",
    source: "EC2 API: AuthorizeSecurityGroupIngress, AuthorizeSecurityGroupEgress",
    scope: "aws",
    references: [
      { path: "security_group_id", kind: "aws_security_group" },
      { path: "referenced_security_group_id", kind: "aws_security_group" },
    ],
    rules: [ports, source, noDuplicate(type)],
    plan: taggedPlan,
    update: taggedUpdate,
    create: (planned, context) => {
      const id = ec2Id("sgr");
      return {
        ...regional(context),
        id,
        security_group_rule_id: id,
        arn: arn(context, "ec2", `security-group-rule/${id}`),
        tags_all: allTags(planned, context.provider),
      };
    },
  });
}

/** Whether a security group allows all TCP traffic among its members in one direction. */
export function allowsItself({ store }: BehaviourContext, group: string, direction: "ingress" | "egress"): boolean {
  return store
    .find(`aws_vpc_security_group_${direction}_rule`, "aws", { security_group_id: group })
    .some(({ attributes }) => {
      const everyone = direction === "egress" && text(attributes, "cidr_ipv4") === "0.0.0.0/0";
      const itself = text(attributes, "referenced_security_group_id") === group;
      const protocol = text(attributes, "ip_protocol");
      const allPorts = number(attributes, "from_port") === 0 && number(attributes, "to_port") === LAST_PORT;
      return (everyone || itself) && (protocol === "-1" || (protocol === "tcp" && allPorts));
    });
}

export const securityGroupBehaviours: readonly ResourceBehaviour[] = [
  securityGroup,
  ...RULE_KINDS.map(securityGroupRule),
];
