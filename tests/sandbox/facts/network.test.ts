import type { JsonObject } from "../../../sandbox/ports";
import { AWS, Cloud, type Declared } from "./support/cloud";
import { network, policy } from "./support/landscape";
import { present, shown } from "./support/values";

let cloud: Cloud;
let vpc: Declared;
let subnets: Declared[];
let group: Declared;

beforeEach(async () => {
  cloud = new Cloud();
  ({ vpc, subnets, group } = await network(cloud));
});

const subnet = (given: object): Promise<Declared> => cloud.declare("aws_subnet", { vpc_id: vpc.id, ...given }, AWS);

test("ids, ARNs and zone ids have AWS's formats", () => {
  expect(vpc.values).toMatchObject({
    id: expect.stringMatching(/^vpc-0[0-9a-f]{16}$/),
    arn: `arn:aws:ec2:eu-central-1:111111111111:vpc/${vpc.id}`,
    owner_id: "111111111111",
    enable_dns_support: true,
    instance_tenancy: "default",
  });
  expect(present(subnets[1]).values).toMatchObject({
    availability_zone_id: "euc1-az2",
    map_public_ip_on_launch: false,
  });
});

test.each([
  ["a host address", "10.9.0.1/16", "valid Value, got: 10.9.0.1/16"],
  ["a range that is too large", "10.0.0.0/8", "'10.0.0.0/8' is invalid"],
  ["text", "ten", "valid Value, got: ten"],
])("fails on a VPC of %s", async (_what, cidr, message) => {
  await expect(cloud.declare("aws_vpc", { cidr_block: cidr }, AWS)).rejects.toThrow(message);
});

test("fails on a subnet outside its VPC", async () => {
  await expect(subnet({ cidr_block: "10.1.0.0/20" })).rejects.toThrow("not within the CIDR of the VPC");
});

test("fails on a subnet that overlaps another", async () => {
  await expect(subnet({ cidr_block: "10.0.8.0/24" })).rejects.toThrow(
    `conflicts with another subnet (${present(subnets[0]).id})`,
  );
});

test("fails on a zone of another region", async () => {
  const elsewhere = subnet({ cidr_block: "10.0.32.0/20", availability_zone: "us-east-1a" });
  await expect(elsewhere).rejects.toThrow("eu-central-1a, eu-central-1b, eu-central-1c");
});

test("fails on a subnet of a VPC that does not exist", async () => {
  await expect(subnet({ vpc_id: "vpc-1", cidr_block: "10.0.32.0/20" })).rejects.toThrow('aws_vpc with id "vpc-1"');
});

test("fails to delete a VPC that is not empty, and deletes an empty one", async () => {
  await expect(cloud.destroy(vpc)).rejects.toThrow("DependencyViolation");
  for (const each of subnets) await cloud.destroy(each);
  await cloud.destroy(group);
  await cloud.destroy(vpc);
  expect(await cloud.refresh(vpc)).toBeUndefined();
});

describe("access to the internet", () => {
  const nat = async (): Promise<Declared> => {
    const eip = await cloud.declare("aws_eip", { domain: "vpc" }, AWS);
    return cloud.declare("aws_nat_gateway", { subnet_id: present(subnets[0]).id, allocation_id: eip.id }, AWS);
  };

  test("fails on a NAT gateway in a VPC without an internet gateway", async () => {
    await expect(nat()).rejects.toThrow(`Network ${vpc.id} has no Internet gateway attached`);
  });

  test("fails on a second internet gateway", async () => {
    await cloud.declare("aws_internet_gateway", { vpc_id: vpc.id }, AWS);
    const second = cloud.declare("aws_internet_gateway", { vpc_id: vpc.id }, AWS);
    await expect(second).rejects.toThrow("already attached");
  });

  test("fails to delete objects that a NAT gateway uses", async () => {
    const gateway = await cloud.declare("aws_internet_gateway", { vpc_id: vpc.id }, AWS);
    const { values } = await nat();
    expect(values["private_ip"]).toBe("10.0.0.4");
    await expect(cloud.destroy(gateway)).rejects.toThrow("mapped public address");
    await expect(cloud.destroy(present(subnets[0]))).rejects.toThrow("DependencyViolation");
    const eip = { type: "aws_eip", id: shown(values, "allocation_id"), provider: AWS, values: {} };
    await expect(cloud.destroy(eip)).rejects.toThrow("in use");
  });

  test("an internet gateway can be deleted if the VPC has only private NAT gateways", async () => {
    const gateway = await cloud.declare("aws_internet_gateway", { vpc_id: vpc.id }, AWS);
    const given = { subnet_id: present(subnets[0]).id, connectivity_type: "private" };
    await cloud.declare("aws_nat_gateway", given, AWS);
    const mapped = await nat();
    await expect(cloud.destroy(gateway)).rejects.toThrow(`delete ${mapped.id} before ${gateway.id} is detached`);
    await cloud.destroy(mapped);
    await cloud.destroy(gateway);
    expect(await cloud.refresh(gateway)).toBeUndefined();
  });

  test("fails on conflicting routes, and on routes to another VPC", async () => {
    const table = await cloud.declare("aws_route_table", { vpc_id: vpc.id }, AWS);
    const gateway = await cloud.declare("aws_internet_gateway", { vpc_id: vpc.id }, AWS);
    const route = { route_table_id: table.id, destination_cidr_block: "0.0.0.0/0", gateway_id: gateway.id };
    const { id } = await cloud.declare("aws_route", route, AWS);
    expect(id).toMatch(new RegExp(`^r-${table.id}\\d+$`));
    await expect(cloud.declare("aws_route", route, AWS)).rejects.toThrow("already exists");
    const other = await cloud.declare("aws_vpc", { cidr_block: "10.1.0.0/16" }, AWS);
    const foreign = await cloud.declare("aws_internet_gateway", { vpc_id: other.id }, AWS);
    const astray = { ...route, destination_cidr_block: "10.2.0.0/16", gateway_id: foreign.id };
    await expect(cloud.declare("aws_route", astray, AWS)).rejects.toThrow("different networks");
  });

  test("fails on a second association of a subnet", async () => {
    const table = await cloud.declare("aws_route_table", { vpc_id: vpc.id }, AWS);
    const given = { route_table_id: table.id, subnet_id: present(subnets[0]).id };
    await cloud.declare("aws_route_table_association", given, AWS);
    await expect(cloud.declare("aws_route_table_association", given, AWS)).rejects.toThrow("already exists");
    await expect(cloud.destroy(table)).rejects.toThrow("DependencyViolation");
  });
});

test.each([
  ["another region", "com.amazonaws.us-east-1.s3"],
  ["a service without gateway endpoints", "com.amazonaws.eu-central-1.ec2"],
])("fails on a gateway endpoint of %s", async (_what, service) => {
  const given = { vpc_id: vpc.id, service_name: service };
  await expect(cloud.declare("aws_vpc_endpoint", given, AWS)).rejects.toThrow(`'${service}' does not exist`);
});

describe("an interface endpoint", () => {
  const STS = "com.amazonaws.eu-central-1.sts";
  const endpoint = (given: JsonObject = {}): Promise<Declared> =>
    cloud.declare(
      "aws_vpc_endpoint",
      {
        vpc_id: vpc.id,
        service_name: STS,
        vpc_endpoint_type: "Interface",
        subnet_ids: subnets.map(({ id }) => id),
        security_group_ids: [group.id],
        private_dns_enabled: true,
        ...given,
      },
      AWS,
    );

  test("has a network interface in each subnet, and blocks the deletion of subnets and security group", async () => {
    const made = await endpoint();
    expect(made.values["network_interface_ids"]).toHaveLength(2);
    await expect(cloud.destroy(present(subnets[0]))).rejects.toThrow(made.id);
    await expect(cloud.destroy(group)).rejects.toThrow(`dependent object: ${made.id}`);
    await cloud.destroy(made);
    await cloud.destroy(present(subnets[0]));
  });

  test("fails if another endpoint of the VPC has the same DNS name", async () => {
    const { id } = await endpoint();
    await expect(endpoint()).rejects.toThrow(`conflicting DNS domain for ${STS}: ${id}`);
    await endpoint({ private_dns_enabled: false });
  });

  test("fails on private DNS names in a VPC without DNS", async () => {
    const other = await cloud.declare("aws_vpc", { cidr_block: "10.9.0.0/16" }, AWS);
    const given = { vpc_id: other.id, subnet_ids: null, security_group_ids: null };
    await expect(endpoint(given)).rejects.toThrow("requires both enableDnsSupport and enableDnsHostnames");
  });

  test("fails on two subnets in a zone, and on subnets and groups of another VPC", async () => {
    const twin = await subnet({ cidr_block: "10.0.32.0/24", availability_zone: "eu-central-1a" });
    const twice = endpoint({ subnet_ids: [present(subnets[0]).id, twin.id] });
    await expect(twice).rejects.toThrow("DuplicateSubnetsInSameZone");
    const other = await cloud.declare("aws_vpc", { cidr_block: "10.9.0.0/16", enable_dns_hostnames: true }, AWS);
    await expect(endpoint({ vpc_id: other.id })).rejects.toThrow("does not belong to the vpc");
  });

  test.each([
    ["text", "open", "contains an invalid JSON"],
    ["nobody's policy", policy("sts:AssumeRole"), "must contain a principal"],
  ])("fails on %s for a policy", async (_what, document, message) => {
    await expect(endpoint({ policy: document })).rejects.toThrow(message);
  });
});

test("S3 has a prefix list that rules can reference, and an unknown prefix list fails", async () => {
  const given = { vpc_id: vpc.id, service_name: "com.amazonaws.eu-central-1.s3", vpc_endpoint_type: "Gateway" };
  const [one, other] = [
    await cloud.declare("aws_vpc_endpoint", given, AWS),
    await cloud.declare("aws_vpc_endpoint", given, AWS),
  ];
  const list = present(one.values["prefix_list_id"]);
  expect(other.values["prefix_list_id"]).toBe(list);
  const rule = { security_group_id: group.id, ip_protocol: "tcp", from_port: 443, to_port: 443, prefix_list_id: list };
  await cloud.declare("aws_vpc_security_group_egress_rule", rule, AWS);
  const astray = { ...rule, prefix_list_id: "pl-00000000" };
  await expect(cloud.declare("aws_vpc_security_group_egress_rule", astray, AWS)).rejects.toThrow(
    "'pl-00000000' does not exist",
  );
});

describe("the default security group", () => {
  const closed = (given: JsonObject = {}): Promise<Declared> =>
    cloud.declare("aws_default_security_group", { vpc_id: vpc.id, ...given }, AWS);

  test("is the existing group of the VPC, without rules, and can be destroyed", async () => {
    const made = await closed();
    expect(made.id).toBe(vpc.values["default_security_group_id"]);
    expect(made.values).toMatchObject({ ingress: [], egress: [] });
    await cloud.destroy(made);
  });

  test("fails without a VPC", async () => {
    await expect(closed({ vpc_id: null })).rejects.toThrow("no default VPC");
  });
});

describe("security group rules", () => {
  const rule = (given: object): Promise<Declared> =>
    cloud.declare("aws_vpc_security_group_egress_rule", { security_group_id: group.id, ...given }, AWS);

  test.each([
    ["all protocols with ports", { ip_protocol: "-1", from_port: 443, to_port: 443, cidr_ipv4: "0.0.0.0/0" }],
    ["ports in the wrong order", { ip_protocol: "tcp", from_port: 443, to_port: 80, cidr_ipv4: "0.0.0.0/0" }],
    ["no ports", { ip_protocol: "tcp", cidr_ipv4: "0.0.0.0/0" }],
    ["a host address", { ip_protocol: "tcp", from_port: 443, to_port: 443, cidr_ipv4: "10.0.0.1/8" }],
    ["neither a range nor a security group", { ip_protocol: "tcp", from_port: 443, to_port: 443 }],
  ])("fails on %s", async (_what, given) => {
    await expect(rule(given)).rejects.toThrow(/Invalid Attribute|Missing Attribute|InvalidParameterValue/);
  });

  test("fails on a duplicate rule", async () => {
    const https = { ip_protocol: "tcp", from_port: 443, to_port: 443, cidr_ipv4: "0.0.0.0/0" };
    await rule(https);
    await expect(rule(https)).rejects.toThrow("InvalidPermission.Duplicate");
  });

  test("fails to delete a group that another group's rule references", async () => {
    const other = await cloud.declare("aws_security_group", { vpc_id: vpc.id, name: "other" }, AWS);
    await rule({ ip_protocol: "tcp", from_port: 443, to_port: 443, referenced_security_group_id: other.id });
    await expect(cloud.destroy(other)).rejects.toThrow("dependent object");
  });
});

test("tags_all is planned: default tags, overridden by the resource's tags", async () => {
  const tagged = { ...AWS, default_tags: [{ tags: { owner: "platform", stage: "dev" } }] };
  const first = await cloud.declare("aws_vpc", { cidr_block: "10.5.0.0/16", tags: { stage: "own" } }, tagged);
  expect(first.values["tags_all"]).toEqual({ owner: "platform", stage: "own" });
  const again = { cidr_block: "10.5.0.0/16", tags: { stage: "own" } };
  expect(await cloud.plan(first, again)).toEqual({ changed: [], replaced: [] });
  expect(await cloud.plan({ ...first, provider: AWS }, again)).toMatchObject({ changed: ["tags_all"] });
});
