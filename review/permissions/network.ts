import { isObject, type JsonObject } from "../../core/json";
import type { Names } from "../names";
import { code } from "../words";
import { name, textsOf, type Family, type Side } from "./family";
import type { Holding } from "./holding";

/** CIDR ranges that contain all IPv4 or all IPv6 addresses. */
const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** Security group rules, IP access lists, private access settings and network policies. */
export const NETWORK: readonly Family[] = [
  {
    types: ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"],
    holdings: (side) => {
      const direction = side.type.includes("_ingress_") ? "ingress" : "egress";
      return rule(side, direction, side.value("security_group_id"), (argument) => side.value(argument));
    },
  },
  {
    types: ["aws_security_group_rule"],
    holdings: (side) =>
      rule(side, side.text("type") === "egress" ? "egress" : "ingress", side.value("security_group_id"), (argument) =>
        side.value(argument),
      ),
  },
  {
    types: ["aws_security_group", "aws_default_security_group"],
    holdings: (side) =>
      (["ingress", "egress"] as const).flatMap((direction) =>
        side
          .blocks(direction)
          .flatMap((block) => rule(side, direction, side.value("id"), (argument) => block[argument])),
      ),
  },
  { types: ["databricks_ip_access_list"], holdings: addressList },
  {
    types: ["databricks_mws_private_access_settings"],
    holdings: (side) => {
      // Ignores new private access settings, because a workspace without such settings is public already. Does not
      // detect that a workspace changes from settings without public access to new settings with public access.
      if (side.value("public_access_enabled") !== true || !side.isOld) return [];
      const who = `every workspace with the private access settings ${code(side.text("private_access_settings_name"))}`;
      const rights = ["reachable from the internet by anyone with credentials"];
      return [{ wording: "is", who, what: "", rights, critical: rights }];
    },
  },
  { types: ["databricks_account_network_policy"], holdings: serverlessEgress },
];

/** A rule of a security group, from any resource type that can define such rules. */
function rule(
  side: Side,
  direction: "ingress" | "egress",
  groupId: unknown,
  value: (argument: string) => unknown,
): readonly Holding[] {
  const known = side.type.endsWith("_group") ? side.text("name") : "";
  const group = `security group ${known === "" ? name(side.names, groupId) : code(known)}`;
  const rights = [ports(value)];
  return peers(value, group, side.names).map((peer) => ({
    wording: "reach",
    // For a rule whose peer is the group itself, ingress and egress get the same sentence.
    ...(direction === "ingress" && peer !== "itself" ? { who: peer, what: group } : { who: group, what: peer }),
    rights,
    critical: direction === "ingress" && EVERYWHERE.some((range) => peer === code(range)) ? rights : [],
  }));
}

function peers(value: (argument: string) => unknown, group: string, names: Names): readonly string[] {
  const all = (...keys: readonly string[]): readonly string[] => keys.flatMap((key) => textsOf(value(key)));
  const groups = all("referenced_security_group_id", "source_security_group_id", "security_groups")
    .map((id) => `security group ${name(names, id)}`)
    .map((other) => (other === group ? "itself" : other));
  return [
    ...all("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks").map(code),
    ...all("prefix_list_id", "prefix_list_ids").map((id) => `prefix list ${name(names, id)}`),
    ...groups,
    ...(value("self") === true ? ["itself"] : []),
  ];
}

function ports(value: (argument: string) => unknown): string {
  const protocol = textsOf(value("ip_protocol") ?? value("protocol"))[0] ?? "-1";
  if (protocol === "-1" || protocol === "all") return "every port";
  const [from, to] = [value("from_port"), value("to_port")].map((port) => textsOf(port)[0] ?? "");
  if (from === "0" && to === "65535") return `every ${protocol} port`;
  return from === to ? `${protocol} ${from ?? ""}` : `${protocol} ${from ?? ""} to ${to ?? ""}`;
}

function addressList(side: Side): readonly Holding[] {
  if (side.value("enabled") === false) return [];
  const list = `(IP access list ${code(side.text("label"))})`;
  return side.texts("ip_addresses").map((address) =>
    side.text("list_type") === "BLOCK"
      ? { wording: "is", who: code(address), what: "", rights: [`blocked from the workspace ${list}`] }
      : {
          wording: "may",
          who: code(address),
          what: `the workspace ${list}`,
          rights: ["reach"],
          critical: EVERYWHERE.includes(address) ? ["reach"] : [],
        },
  );
}

function serverlessEgress(side: Side): readonly Holding[] {
  const access = first(first(first(side.value("egress"))["network_access"]));
  const who = `serverless compute under the network policy ${code(side.text("network_policy_id"))}`;
  if (access["restriction_mode"] === "FULL_ACCESS") {
    const rights = ["every port"];
    return [{ wording: "reach", who, what: "every destination on the internet", rights, critical: rights }];
  }
  const destinations = [access["allowed_internet_destinations"], access["allowed_storage_destinations"]]
    .flat()
    .filter(isObject)
    .flatMap((entry) => textsOf(entry["destination"] ?? entry["bucket_name"]));
  return destinations.map((to) => ({ wording: "may", who, what: code(to), rights: ["reach"] }));
}

function first(value: unknown): JsonObject {
  return [value].flat().find(isObject) ?? {};
}
