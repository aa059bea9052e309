import { Testing } from "cdktf";
import type { ControlId } from "../../config/security/controls";
import { WorkspaceStack } from "../../stacks/workspace-stack";
import { statementsOf } from "../support/policy";
import { stageContext } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";

const REASON = "a reason that reviewers read";
const ADOPTED = { vpcId: "vpc-012345678", subnetIds: ["subnet-0", "subnet-1"], securityGroupId: "sg-012345678" };

type StageChange = NonNullable<Parameters<typeof stageContext>[1]>["stage"];

/** Synthesizes the workspace stack of prod with the profile `hardened`, in which some controls are turned off. */
function hardened(off: readonly ControlId[] = [], change: StageChange = {}): Synthesized {
  const overrides = Object.fromEntries(off.map((id) => [id, { enabled: false, reason: REASON }]));
  const security = { profile: "hardened", overrides, ...change.security } as const;
  return synthesizeStack((app) => new WorkspaceStack(app, stageContext("prod", { stage: { ...change, security } })));
}

/**
 * Synthesizes the workspace stack of dev with the profile `standard`, with the controls `on` in addition to those of the
 * profile, and with the pricing tier that supports all controls.
 */
function standard(...on: readonly ControlId[]): Synthesized {
  const overrides = Object.fromEntries(on.map((id) => [id, { enabled: true, reason: REASON }]));
  const stage = { security: { profile: "standard", overrides }, workspace: { pricingTier: "ENTERPRISE" } } as const;
  return synthesizeStack((app) => new WorkspaceStack(app, stageContext("dev", { stage })));
}

const services = (stack: Synthesized): string[] =>
  stack
    .all("aws_vpc_endpoint")
    .map((endpoint) => String(endpoint["service_name"]).replace(/vpce-svc-.*/, "Databricks"))
    .sort();

const S3 = "com.amazonaws.eu-central-1.s3";
const DATABRICKS = "com.amazonaws.vpce.eu-central-1.Databricks";

describe("privateNetwork", () => {
  test("a hardened stage's network has no internet access", () => {
    const counts = hardened().counts();
    const ways = ["aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"];
    expect(ways.filter((type) => type in counts)).toEqual([]);
    const open = hardened().all("aws_vpc_security_group_egress_rule");
    expect(open.filter((rule) => rule["cidr_ipv4"] === "0.0.0.0/0")).toEqual([]);
  });

  test("without privateNetwork, there is one NAT gateway", () => {
    expect(hardened(["privateNetwork"]).counts()).toMatchObject({ aws_internet_gateway: 1, aws_nat_gateway: 1 });
  });

  test("private subnets are the same with and without privateNetwork", () => {
    const cidrs = (stack: Synthesized): unknown[] =>
      Object.entries(stack.byName("aws_subnet"))
        .filter(([name]) => name.startsWith("Network_Private"))
        .map(([, subnet]) => subnet["cidr_block"]);
    const all = hardened(["privateNetwork", "backEndPrivateLink", "restrictedEndpoints"]);
    expect(cidrs(hardened())).toEqual(cidrs(all));
    expect(cidrs(hardened())).toHaveLength(2);
  });
});

describe("backEndPrivateLink", () => {
  test("the workspace's network has registered endpoints to REST API and relay", () => {
    const stack = hardened();
    expect(services(stack).filter((service) => service === DATABRICKS)).toHaveLength(2);
    for (const [resource, endpoint] of Object.entries(stack.byName("databricks_mws_vpc_endpoint"))) {
      const [service, name] = resource.includes("Relay") ? ["Relay", "relay"] : ["RestApi", "rest-api"];
      expect(endpoint["aws_vpc_endpoint_id"]).toMatch(new RegExp(service));
      expect(endpoint["vpc_endpoint_name"]).toMatch(new RegExp(`^fraudops-prod-${name}-`));
    }
    expect(stack.counts()["databricks_mws_vpc_endpoint"]).toBe(2);
    expect(stack.only("databricks_mws_networks")["vpc_endpoints"]).toEqual({
      rest_api: [expect.stringContaining("PrivateLink_RestApi") as string],
      dataplane_relay: [expect.stringContaining("PrivateLink_Relay") as string],
    });
  });

  test("without backEndPrivateLink, clusters reach the control plane over the internet", () => {
    const stack = hardened(["privateNetwork", "backEndPrivateLink"]);
    expect(services(stack)).not.toContain(DATABRICKS);
    expect(stack.only("databricks_mws_networks")).not.toHaveProperty("vpc_endpoints");
  });
});

describe("frontEndPrivateLink", () => {
  const endpoint = "5c1b3f4e-0000-4000-8000-000000000001";
  const access = (enabled: boolean): Record<string, unknown> => {
    const overrides = { frontEndPrivateLink: { enabled, reason: REASON } };
    const security = { profile: "hardened" as const, overrides, frontEndEndpointIds: [endpoint] };
    return hardened([], { security }).only("databricks_mws_private_access_settings");
  };

  test("the workspace accepts the configured endpoints and those of its clusters, and no access from the internet", () => {
    expect(access(true)).toMatchObject({
      public_access_enabled: false,
      private_access_level: "ENDPOINT",
      allowed_vpc_endpoint_ids: [
        expect.stringContaining("PrivateLink_RestApi"),
        expect.stringContaining("PrivateLink_Relay"),
        endpoint,
      ],
    });
  });

  test("without frontEndPrivateLink, the internet and endpoints can reach the workspace", () => {
    expect(access(false)).toMatchObject({ public_access_enabled: true, private_access_level: "ENDPOINT" });
  });

  test("the workspace has private access settings with and without frontEndPrivateLink", () => {
    for (const stack of [hardened(), standard()]) {
      const id = stack.only("databricks_mws_workspaces")["private_access_settings_id"];
      expect(id).toMatch(/^\${databricks_mws_private_access_settings\.PrivateAccess_.+\.private_access_settings_id}$/);
    }
  });

  test("a tier without PrivateLink has no private access settings", () => {
    const stack = synthesizeStack((app) => new WorkspaceStack(app, stageContext("dev")));
    expect(stack.counts()).not.toHaveProperty("databricks_mws_private_access_settings");
    expect(stack.only("databricks_mws_workspaces")).not.toHaveProperty("private_access_settings_id");
  });
});

describe("restrictedEndpoints", () => {
  test("S3, STS and Kinesis have endpoints whose policies allow what clusters need", () => {
    const stack = hardened();
    expect(services(stack)).toEqual([
      "com.amazonaws.eu-central-1.kinesis-streams",
      S3,
      "com.amazonaws.eu-central-1.sts",
      DATABRICKS,
      DATABRICKS,
    ]);
    const { policy } = stack.where("aws_vpc_endpoint", { service_name: S3 });
    const buckets = statementsOf(policy).flatMap(({ Resource }) => Resource ?? []);
    expect(buckets).toContain("arn:aws:s3:::fraudops-prod-root-111111111111/*");
    expect(buckets).toContain("arn:aws:s3:::fraudops-prod-catalog-111111111111/*");
    for (const service of ["sts", "kinesis-streams"]) {
      const name = `com.amazonaws.eu-central-1.${service}`;
      expect(stack.where("aws_vpc_endpoint", { service_name: name })).toHaveProperty("policy");
    }
  });

  test("without restrictedEndpoints, S3 has an endpoint with full access, and clusters reach the other services over the internet", () => {
    const stack = hardened(["privateNetwork", "restrictedEndpoints"]);
    expect(services(stack)).toEqual([S3, DATABRICKS, DATABRICKS]);
    expect(stack.where("aws_vpc_endpoint", { service_name: S3 })).not.toHaveProperty("policy");
  });

  test("the workspace is created after endpoints and their rules", () => {
    const waitedFor = hardened().only("databricks_mws_workspaces")["depends_on"];
    for (const name of ["Endpoints_Sts", "Endpoints_Kinesis", "Endpoints_InHttps", "Endpoints_Subnet0Routes"]) {
      expect(waitedFor).toContainEqual(expect.stringContaining(`Network_${name}_`));
    }
  });

  test("restrictedEndpoints does not require PrivateLink", () => {
    expect(services(standard("restrictedEndpoints"))).toEqual([
      "com.amazonaws.eu-central-1.kinesis-streams",
      S3,
      "com.amazonaws.eu-central-1.sts",
    ]);
  });
});

describe("flowLogs", () => {
  test("the VPC's traffic is logged for a year", () => {
    const stack = hardened();
    expect(stack.only("aws_flow_log")["vpc_id"]).toMatch(/^\${aws_vpc\.Network_.+\.id}$/);
    expect(stack.only("aws_cloudwatch_log_group")).toMatchObject({
      name: "fraudops-prod-flow-logs",
      retention_in_days: 365,
    });
  });

  test("without flowLogs, there is no flow log", () => {
    expect(hardened(["flowLogs"]).counts()).not.toHaveProperty("aws_flow_log");
  });
});

describe("serverlessEgressControl", () => {
  const mode = (stack: Synthesized): unknown => stack.only("databricks_account_network_policy")["egress"];

  test("serverless compute reaches only the workspace's storage and the stage's hosts", () => {
    expect(
      mode(hardened([], { network: { cidr: "10.30.0.0/16", zones: 2, serverlessDestinations: ["pypi.org"] } })),
    ).toMatchObject({
      network_access: {
        restriction_mode: "RESTRICTED_ACCESS",
        allowed_internet_destinations: [{ destination: "pypi.org" }],
      },
    });
    expect(hardened().only("databricks_workspace_network_option")["workspace_id"]).toMatch(/mws_workspaces.*id}$/);
    expect(hardened().only("databricks_mws_ncc_binding")["workspace_id"]).toMatch(/mws_workspaces.*id}$/);
  });

  test("without serverlessEgressControl, the same policy is unrestricted", () => {
    const off = hardened(["serverlessEgressControl"]);
    expect(mode(off)).toMatchObject({ network_access: { restriction_mode: "FULL_ACCESS" } });
    expect(off.only("databricks_workspace_network_option")).toEqual(
      hardened().only("databricks_workspace_network_option"),
    );
  });

  test("the workspace is destroyed before its network policy and connectivity configuration", () => {
    expect(hardened().only("databricks_mws_workspaces")["depends_on"]).toEqual(
      expect.arrayContaining([
        expect.stringContaining("databricks_account_network_policy."),
        expect.stringContaining("databricks_mws_network_connectivity_config."),
      ]),
    );
  });
});

test("complianceSecurityProfile opens the relay's FIPS port if it is reached over the internet", () => {
  const ports = (stack: Synthesized): unknown[] =>
    stack
      .all("aws_vpc_security_group_egress_rule")
      .filter((rule) => rule["cidr_ipv4"] === "0.0.0.0/0")
      .map((rule) => rule["from_port"]);
  expect(ports(standard("complianceSecurityProfile"))).toContain(2443);
  expect(ports(standard())).not.toContain(2443);
});

describe("an adopted network", () => {
  const endpoints = { restApi: "vpce-012345678", relay: "vpce-012345679" };
  const OWNERS = ["privateNetwork", "restrictedEndpoints", "flowLogs"] as const;
  const adopting = (
    adopt: NonNullable<NonNullable<StageChange>["network"]>["adopt"],
    ...off: readonly ControlId[]
  ): Synthesized => hardened([...OWNERS, ...off], { network: { adopt } });

  test("an adopted network is used unchanged, and nothing is created in it", () => {
    const stack = adopting({ ...ADOPTED, endpoints });
    const made = Object.keys(stack.counts()).filter((type) => /^aws_(?!s3_|iam_|kms_)/.test(type));
    expect(made).toEqual([]);
    expect(stack.only("databricks_mws_networks")).toMatchObject({
      vpc_id: ADOPTED.vpcId,
      subnet_ids: ADOPTED.subnetIds,
      security_group_ids: [ADOPTED.securityGroupId],
    });
    expect(JSON.stringify(stack.all("aws_iam_role_policy"))).toContain(ADOPTED.vpcId);
  });

  test("endpoints of an adopted network are registered in Databricks if clusters use them", () => {
    const known = adopting({ ...ADOPTED, endpoints }).all("databricks_mws_vpc_endpoint");
    expect(known.map((endpoint) => endpoint["aws_vpc_endpoint_id"]).sort()).toEqual(Object.values(endpoints));
    const unused = adopting({ ...ADOPTED, endpoints }, "backEndPrivateLink");
    expect(unused.counts()).not.toHaveProperty("databricks_mws_vpc_endpoint");
    expect(unused.only("databricks_mws_networks")).not.toHaveProperty("vpc_endpoints");
  });
});

test("clusters that use the internet have a fixed public address for the IP access list", () => {
  const address = (...off: readonly ControlId[]): string | undefined => {
    const overrides = Object.fromEntries(off.map((id) => [id, { enabled: false, reason: REASON }]));
    const context = stageContext("prod", { stage: { security: { profile: "hardened", overrides } } });
    return new WorkspaceStack(Testing.app(), context).clusterAddress;
  };
  expect(address("privateNetwork", "backEndPrivateLink")).toEqual(expect.any(String));
  expect(address("privateNetwork")).toBeUndefined();
  expect(address()).toBeUndefined();
});

test("fails on a stage without a network", () => {
  const build = (): unknown =>
    synthesizeStack((app) => new WorkspaceStack(app, stageContext("dev", { stage: { network: {} } })));
  expect(build).toThrow("stage dev has no network");
});
