import { PrivateEndpoints } from "../../../constructs/aws/private-endpoints";
import { statementsOf } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const STATEMENT = { Sid: "All", Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", Resource: "*" } as const;

const stack: Synthesized = synthesizeConstructs((scope) => {
  const endpoints = new PrivateEndpoints(scope, "Endpoints", {
    name: "service-dev",
    vpcId: "vpc-1",
    subnets: [
      { cidr: "10.0.128.16/28", zone: "a" },
      { cidr: "10.0.128.32/28", zone: "b" },
    ],
    callerSecurityGroupId: "sg-clusters",
  });
  endpoints.add("Sts", { serviceName: "com.amazonaws.eu-central-1.sts", statements: [STATEMENT] });
  // Takes a name that the construct also uses for a port: the endpoint and the security group rule for this port must
  // get different construct ids.
  endpoints.add("Relay", { serviceName: "com.amazonaws.vpce.eu-central-1.vpce-svc-1" });
});

test("endpoints have the service's DNS name, in every zone", () => {
  for (const endpoint of stack.all("aws_vpc_endpoint")) {
    expect(endpoint).toMatchObject({ vpc_id: "vpc-1", vpc_endpoint_type: "Interface", private_dns_enabled: true });
    expect(endpoint["subnet_ids"]).toHaveLength(2);
  }
  expect(
    stack
      .all("aws_vpc_endpoint")
      .map((endpoint) => endpoint["service_name"])
      .sort(),
  ).toEqual(["com.amazonaws.eu-central-1.sts", "com.amazonaws.vpce.eu-central-1.vpce-svc-1"]);
});

test("only an endpoint that is given statements has a policy", () => {
  const sts = stack.where("aws_vpc_endpoint", { service_name: "com.amazonaws.eu-central-1.sts" });
  const relay = stack.where("aws_vpc_endpoint", { service_name: "com.amazonaws.vpce.eu-central-1.vpce-svc-1" });
  expect(statementsOf(sts["policy"])).toEqual([STATEMENT]);
  expect(relay).not.toHaveProperty("policy");
});

test("only clusters can reach endpoints, on Databricks' ports", () => {
  const rules = stack.all("aws_vpc_security_group_ingress_rule");
  const ports = rules.map((rule) => [Number(rule["from_port"]), Number(rule["to_port"])] as const);
  expect(ports.sort(([one], [other]) => one - other)).toEqual([
    [443, 443],
    [2443, 2443],
    [5432, 5432],
    [6666, 6666],
    [8443, 8451],
  ]);
  for (const rule of rules) {
    expect(rule).toMatchObject({ referenced_security_group_id: "sg-clusters", ip_protocol: "tcp" });
    expect(rule).not.toHaveProperty("cidr_ipv4");
  }
});

test("endpoints open no connection of their own", () => {
  expect(stack.all("aws_vpc_security_group_egress_rule")).toEqual([]);
});

test("subnets of endpoints have no routes, keep their ranges, and are deleted after the endpoints", () => {
  expect(stack.counts()).toMatchObject({ aws_subnet: 2, aws_route_table: 1, aws_route_table_association: 2 });
  expect(stack.all("aws_route")).toEqual([]);
  for (const subnet of stack.all("aws_subnet")) {
    expect(subnet["lifecycle"]).toEqual({ ignore_changes: ["availability_zone"], create_before_destroy: true });
  }
});
