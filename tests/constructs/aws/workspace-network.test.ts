import { WorkspaceNetwork, type WorkspaceNetworkProps } from "../../../constructs/aws/workspace-network";
import { statementsOf } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const PROPS: WorkspaceNetworkProps = {
  name: "service-dev",
  region: "eu-central-1",
  cidr: "10.10.0.0/16",
  zones: 2,
  egress: "nat",
};

function synthesize(props: Partial<WorkspaceNetworkProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new WorkspaceNetwork(scope, "Network", { ...PROPS, ...props });
  });
}

const privateSubnets = (stack: Synthesized): Record<string, unknown>[] =>
  stack.all("aws_subnet").filter(({ tags }) => JSON.stringify(tags).includes("private"));

test.each([2, 3])("%i zones get a private subnet each, all in different zones", (zones) => {
  const subnets = privateSubnets(synthesize({ zones }));
  expect(subnets).toHaveLength(zones);
  expect(new Set(subnets.map((subnet) => subnet["availability_zone"])).size).toBe(zones);
  expect(new Set(subnets.map((subnet) => subnet["cidr_block"])).size).toBe(zones);
});

test("a zone that AWS adds moves no subnet", () => {
  for (const subnet of synthesize().all("aws_subnet")) {
    expect(subnet["lifecycle"]).toEqual({ ignore_changes: ["availability_zone"] });
  }
});

test("with nat, private subnets reach the internet through the only NAT gateway and never directly", () => {
  const stack = synthesize();
  expect(stack.all("aws_route")).toHaveLength(2);
  const [privateTable] = Object.keys(stack.byName("aws_route_table")).filter((name) => name.includes("Private"));
  const route = stack.where("aws_route", { route_table_id: `\${aws_route_table.${privateTable ?? ""}.id}` });
  expect(route).toMatchObject({
    destination_cidr_block: "0.0.0.0/0",
    nat_gateway_id: expect.stringContaining("aws_nat_gateway.") as string,
  });
  expect(route).not.toHaveProperty("gateway_id");
  expect(stack.only("aws_nat_gateway")).toHaveProperty("subnet_id");
});

test("without egress there is no route to the internet", () => {
  const counts = synthesize({ egress: "none" }).counts();
  for (const type of ["aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"]) {
    expect(counts[type] ?? 0).toBe(0);
  }
  expect(counts["aws_subnet"]).toBe(2);
});

test("private subnets keep their ranges when egress changes", () => {
  const cidrs = (egress: "nat" | "none"): unknown[] =>
    privateSubnets(synthesize({ egress })).map((subnet) => subnet["cidr_block"]);
  expect(cidrs("none")).toEqual(cidrs("nat"));
});

test("S3 is reached through a gateway endpoint in the private route table", () => {
  expect(synthesize().only("aws_vpc_endpoint")).toMatchObject({
    service_name: "com.amazonaws.eu-central-1.s3",
    vpc_endpoint_type: "Gateway",
    route_table_ids: [expect.stringContaining("PrivateRoutes") as string],
  });
});

test("clusters accept traffic only from clusters", () => {
  const rules = synthesize().all("aws_vpc_security_group_ingress_rule");
  expect(rules.map((rule) => rule["ip_protocol"]).sort()).toEqual(["tcp", "udp"]);
  for (const rule of rules) {
    expect(rule["referenced_security_group_id"]).toBe(rule["security_group_id"]);
    expect(rule).not.toHaveProperty("cidr_ipv4");
  }
});

test("outbound traffic of clusters is limited to Databricks' ports", () => {
  const outward = synthesize()
    .all("aws_vpc_security_group_egress_rule")
    .filter((rule) => "cidr_ipv4" in rule)
    .map((rule) => [rule["ip_protocol"], rule["from_port"], rule["to_port"]]);
  expect(outward).toEqual(
    expect.arrayContaining([
      ["tcp", 443, 443],
      ["tcp", 8443, 8451],
    ]),
  );
  expect(outward).toHaveLength(2);
});

test("with FIPS encryption, clusters reach the relay on its FIPS port, too", () => {
  const stack = synthesize({ fips: true });
  const rule = { cidr_ipv4: "0.0.0.0/0", from_port: 2443, to_port: 2443 };
  expect(stack.where("aws_vpc_security_group_egress_rule", rule)["ip_protocol"]).toBe("tcp");
  expect(stack.all("aws_vpc_security_group_egress_rule").filter((each) => "cidr_ipv4" in each)).toHaveLength(3);
});

test("without egress, clusters reach only endpoints in the VPC and S3's prefix list", () => {
  const stack = synthesize({ egress: "none", privateEndpoints: true });
  const rules = stack
    .all("aws_vpc_security_group_egress_rule")
    .filter((rule) => !("referenced_security_group_id" in rule))
    .map((rule) => [rule["cidr_ipv4"] ?? rule["prefix_list_id"], rule["from_port"], rule["to_port"]]);
  expect(rules.sort((a, b) => Number(a[1]) - Number(b[1]) || String(a[0]).localeCompare(String(b[0])))).toEqual([
    [expect.stringMatching(/^\${aws_vpc_endpoint\..+S3.+\.prefix_list_id}$/), 443, 443],
    ["10.10.0.0/16", 443, 443],
    ["10.10.0.0/16", 2443, 2443],
    ["10.10.0.0/16", 5432, 5432],
    ["10.10.0.0/16", 6666, 6666],
    ["10.10.0.0/16", 8443, 8451],
  ]);
});

test("the default security group has no rules", () => {
  const group = synthesize().only("aws_default_security_group");
  expect(group["vpc_id"]).toMatch(/^\${aws_vpc\./);
  expect(group).not.toHaveProperty("ingress");
  expect(group).not.toHaveProperty("egress");
});

test("the S3 endpoint has the given policy, or allows everything", () => {
  const statement = {
    Sid: "Ours",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:a",
  } as const;
  const policy = synthesize({ s3Statements: [statement] }).only("aws_vpc_endpoint")["policy"];
  expect(statementsOf(policy)).toEqual([statement]);
  expect(synthesize().only("aws_vpc_endpoint")).not.toHaveProperty("policy");
});

test("endpoints get separate subnets, and the private subnets keep their ranges", () => {
  const cidrs = (stack: Synthesized): unknown[] => privateSubnets(stack).map((subnet) => subnet["cidr_block"]);
  const [without, having] = [synthesize(), synthesize({ privateEndpoints: true })];
  expect(cidrs(having)).toEqual(cidrs(without));
  expect(having.counts()["aws_subnet"]).toBe((without.counts()["aws_subnet"] ?? 0) + PROPS.zones);
});

test("clusters have a known public address if they reach the internet", () => {
  const addresses: (string | undefined)[] = [];
  synthesizeConstructs((scope) => {
    for (const egress of ["nat", "none"] as const) {
      addresses.push(new WorkspaceNetwork(scope, egress, { ...PROPS, egress }).publicAddress);
    }
  });
  expect(addresses).toEqual([expect.any(String), undefined]);
});

test("instances get names from the VPC, as Databricks requires", () => {
  expect(synthesize().only("aws_vpc")).toMatchObject({ enable_dns_support: true, enable_dns_hostnames: true });
});
