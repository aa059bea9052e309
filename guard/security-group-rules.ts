import type { JsonObject } from "../core/json";
import { blocksOf, isSet, UNKNOWN, type PlannedResource, type PlannedStack } from "./planned-stack";
import { coversInternet } from "./public-ranges";

export type Direction = "ingress" | "egress";

/** A rule of a security group or a network ACL, from any resource type that can define such rules. */
interface TrafficRule {
  readonly ranges: readonly unknown[];
  /** Ids of prefix lists. */
  readonly lists: readonly unknown[];
  readonly protocol: unknown;
  readonly from: unknown;
  readonly to: unknown;
}

/** A rule that allows traffic from or to a large part of the internet. */
export interface Opening {
  /** Description of the rule, e.g. `allows port 443 from anywhere`. */
  readonly found: string;
  /** Whether the rule allows at most `MAX_PORTS` ports. */
  readonly namesPorts: boolean;
}

/** A rule with at most this number of ports counts as limited to specific ports. Clusters need 8443 to 8451. */
const MAX_PORTS = 1_000;

/** Ports of SSH and RDP. */
const ADMIN_PORTS = [22, 3389];

const GROUPS = ["aws_security_group", "aws_default_security_group"];

/**
 * Rules of a resource in one direction whose ranges cover a large part of the internet, alone or together with the
 * other rules of the security group.
 */
export function openings(resource: PlannedResource, stack: PlannedStack, direction: Direction): readonly Opening[] {
  const own = rulesOf(resource, direction);
  if (own.length === 0) return [];
  const rangesIn = (rule: TrafficRule, holder: PlannedResource): readonly unknown[] => [
    ...rule.ranges,
    ...rangesOf(rule.lists, holder, stack),
  ];
  const together = stack.resources
    .filter((other) => isSameGroup(resource, other))
    .flatMap((other) => rulesOf(other, direction).map((rule) => ({ rule, ranges: rangesIn(rule, other) })));
  return own.flatMap((rule) => {
    const ranges = rangesIn(rule, resource);
    const all = together.filter((other) => includesPorts(other.rule, rule)).flatMap((other) => other.ranges);
    if (ranges.length === 0 || !coversInternet([...ranges, ...all])) return [];
    const place = coversInternet(ranges)
      ? where(rule, direction)
      : `${direction === "ingress" ? "from" : "to"} ${ranges.map(String).join(", ")}, which together with the group's other rules covers a large part of the internet`;
    return [{ found: `allows ${ports(rule)} ${place}`, namesPorts: namesPorts(rule) }];
  });
}

/** Whether two resources define rules of the same security group. */
function isSameGroup(one: PlannedResource, other: PlannedResource): boolean {
  if (one.address === other.address) return true;
  const [group, otherGroup] = [one.text("security_group_id"), other.text("security_group_id")];
  return (
    (group !== "" && group !== UNKNOWN && group === otherGroup) ||
    (GROUPS.includes(one.type) && other.refersTo(one, "security_group_id")) ||
    (GROUPS.includes(other.type) && one.refersTo(other, "security_group_id"))
  );
}

/** Whether protocol and ports of the rule `wide` include those of the rule `narrow`. */
function includesPorts(wide: TrafficRule, narrow: TrafficRule): boolean {
  const isProtocol = isEveryProtocol(wide) || String(wide.protocol) === String(narrow.protocol);
  if (!isProtocol || isEveryPort(wide)) return isProtocol;
  return Number(wide.from) <= Number(narrow.from) && Number(narrow.to) <= Number(wide.to) && !isEveryPort(narrow);
}

/**
 * Ingress rules of a network ACL that allow traffic from a large part of the internet to nearly all ports, or to a port
 * of SSH or RDP.
 */
export function aclOpenings({ type, values }: PlannedResource): readonly Opening[] {
  return aclRules(type, values)
    .filter((rule) => coversInternet(rule.ranges))
    .filter((rule) => isEveryPort(rule) || ADMIN_PORTS.some((port) => rangeHas(rule, port)))
    .map((rule) => ({ found: `allows ${ports(rule)} ${where(rule, "ingress")}`, namesPorts: namesPorts(rule) }));
}

/**
 * Ids of the prefix lists in a resource's ingress rules, if their ranges are unknown. An id that is known only after the
 * apply counts as that of a prefix list of the stack, if the resource refers to one.
 */
export function unknownLists(resource: PlannedResource, stack: PlannedStack): readonly string[] {
  const lists = rulesOf(resource, "ingress").flatMap((rule) => rule.lists);
  const known = knownLists(resource, stack);
  const isKnown = (list: string): boolean =>
    list.startsWith("pl-") ? known.some(({ values }) => values["id"] === list) : known.length > 0;
  return lists.map(String).filter((list) => !isKnown(list));
}

function rulesOf({ type, values }: PlannedResource, direction: Direction): readonly TrafficRule[] {
  if (GROUPS.includes(type)) return blocksOf(values, direction).map((rule) => ruleOf(rule, rule["protocol"]));
  if (type === "aws_security_group_rule") {
    return values["type"] === direction ? [ruleOf(values, values["protocol"])] : [];
  }
  return type === `aws_vpc_security_group_${direction}_rule` ? [ruleOf(values, values["ip_protocol"])] : [];
}

function ruleOf(rule: JsonObject, protocol: unknown): TrafficRule {
  const all = (...keys: string[]): readonly unknown[] => keys.flatMap((key) => [rule[key]].flat()).filter(isSet);
  return {
    ranges: all("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "cidr_block", "ipv6_cidr_block"),
    lists: all("prefix_list_ids", "prefix_list_id"),
    protocol,
    from: rule["from_port"],
    to: rule["to_port"],
  };
}

function aclRules(type: string, values: JsonObject): readonly TrafficRule[] {
  if (type === "aws_network_acl_rule") {
    const isAllowed = values["egress"] !== true && values["rule_action"] === "allow";
    return isAllowed ? [ruleOf(values, values["protocol"])] : [];
  }
  return blocksOf(values, "ingress")
    .filter(({ action }) => action === "allow")
    .map((rule) => ruleOf(rule, rule["protocol"]));
}

/** Prefix lists of the stack that a resource's rules refer to. */
function knownLists(resource: PlannedResource, stack: PlannedStack): readonly PlannedResource[] {
  const holders = ["prefix_list_id", "prefix_list_ids", "ingress", "egress"];
  return stack
    .ofType("aws_ec2_managed_prefix_list")
    .filter((list) => holders.some((argument) => resource.refersTo(list, argument)));
}

/** Ranges in the prefix lists of the stack that a resource refers to; none if `lists` is empty. */
function rangesOf(lists: readonly unknown[], resource: PlannedResource, stack: PlannedStack): readonly unknown[] {
  if (lists.length === 0) return [];
  return knownLists(resource, stack).flatMap((list) => [
    ...list.blocks("entry").map(({ cidr }) => cidr),
    ...stack.referrers(list, "aws_ec2_managed_prefix_list_entry", "prefix_list_id").map(({ values }) => values["cidr"]),
  ]);
}

function isEveryPort(rule: TrafficRule): boolean {
  const { from, to } = rule;
  return isEveryProtocol(rule) || !isSet(from) || Number(to) - Number(from) >= 65_000;
}

function isEveryProtocol({ protocol }: TrafficRule): boolean {
  return ["-1", "all"].includes(String(protocol));
}

function namesPorts(rule: TrafficRule): boolean {
  return !isEveryPort(rule) && Number(rule.to) - Number(rule.from) < MAX_PORTS;
}

function rangeHas({ from, to }: TrafficRule, port: number): boolean {
  return Number(from) <= port && port <= Number(to);
}

function ports(rule: TrafficRule): string {
  if (isEveryPort(rule)) return "all ports";
  const [from, to] = [String(rule.from), String(rule.to)];
  return from === to ? `port ${from}` : `ports ${from}-${to}`;
}

function where({ ranges }: TrafficRule, direction: Direction): string {
  const way = direction === "ingress" ? "from" : "to";
  if (ranges.length === 0) return `${way} a prefix list that covers a large part of the internet`;
  const whole = ["0.0.0.0/0", "::/0"].some((range) => ranges.includes(range));
  return whole
    ? `${way} anywhere`
    : `${way} ${ranges.map(String).join(", ")}, which covers a large part of the internet`;
}
