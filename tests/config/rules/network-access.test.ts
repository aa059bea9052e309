import { networkAccessRule } from "../../../config/rules/network-access";
import type { StageConfig } from "../../../config/schema";
import type { ControlId, Override } from "../../../config/security/controls";
import { validStage } from "../project";

const ENDPOINT = "5c1b3f4e-0000-4000-8000-000000000001";

type Turned = Partial<Record<ControlId, Override>>;

const turned = (enabled: boolean, ...ids: ControlId[]): Turned =>
  Object.fromEntries(ids.map((id) => [id, { enabled, reason: "a reason that reviewers read" }]));

/** The committed stage prod, which is hardened and in the tier ENTERPRISE, with sections replaced. */
function prod(security: Partial<StageConfig["security"]> = {}, change: Partial<StageConfig> = {}): StageConfig {
  const stage = validStage("prod");
  return { ...stage, ...change, security: { ...stage.security, ...security } };
}

const PREMIUM = { workspace: { pricingTier: "PREMIUM" } } as const;
const BORROWED = {
  workspace: { pricingTier: "PREMIUM", adopt: { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1" } },
} as const;

const paths = (stage: StageConfig): readonly string[] => networkAccessRule(stage).map(({ path }) => path.join("."));

test("the repository's own stages pass", () => {
  for (const name of ["dev", "staging", "prod"]) expect(networkAccessRule(validStage(name))).toEqual([]);
});

describe("addresses from which a workspace is reached", () => {
  const ranges = (...allowedIpRanges: string[]): StageConfig => prod({ allowedIpRanges });

  test("accepts networks and single addresses", () => {
    expect(networkAccessRule(ranges("198.51.100.0/24", "203.0.113.7/32"))).toEqual([]);
  });

  test.each([
    ["10.0.0.0/8", "10.0.0.0/8 (private)"],
    ["172.31.0.0/16", "172.16.0.0/12 (private)"],
    ["192.168.1.0/24", "192.168.0.0/16 (private)"],
    ["100.64.0.1/32", "100.64.0.0/10 (private)"],
    ["0.0.0.0/8", '0.0.0.0/8 ("this network")'],
    ["127.0.0.1/32", "127.0.0.0/8 (loopback)"],
    ["169.254.169.254/32", "169.254.0.0/16 (link-local)"],
    ["198.19.0.0/16", "198.18.0.0/15 (for benchmarks)"],
    ["224.0.0.0/4", "224.0.0.0/4 (multicast)"],
    ["255.255.255.255/32", "240.0.0.0/4 (reserved)"],
  ])("fails on %s, from which no request comes, and reports its position in the list", (range, special) => {
    expect(networkAccessRule(ranges("198.51.100.0/24", range))).toEqual([
      {
        path: ["security", "allowedIpRanges", 1],
        allowed: `a range of public addresses: ${special} is not routed on the internet`,
      },
    ]);
  });

  test.each(["172.15.0.0/16", "172.32.0.0/16", "128.0.0.0/16", "223.255.255.0/24", "192.0.2.0/24", "11.0.0.0/16"])(
    "accepts %s",
    (range) => {
      expect(networkAccessRule(ranges(range, "8.8.8.0/24", "8.8.8.8/32"))).toEqual([]);
    },
  );

  test.each([[["0.0.0.0/0"]], [["198.51.100.0/24", "128.0.0.0/1"]], [["0.0.0.0/1", "128.0.0.0/1"]]])(
    "fails on %j, which is nearly all addresses",
    (all) => {
      expect(networkAccessRule(ranges(...all))).toEqual([
        {
          path: ["security", "allowedIpRanges"],
          allowed: expect.stringContaining("fewer public addresses in total than a /8") as string,
        },
      ]);
    },
  );

  test("fails on an empty list, which would deny all access", () => {
    expect(networkAccessRule(ranges())).toEqual([
      {
        path: ["security", "allowedIpRanges"],
        allowed: "at least one network; remove the key, or write null, to allow all",
      },
    ]);
  });

  test("fails in a tier without IP access lists, and skips adopted workspaces", () => {
    const security = { profile: "standard" as const, allowedIpRanges: ["198.51.100.0/24"] };
    expect(paths(prod(security, PREMIUM))).toEqual(["security.allowedIpRanges"]);
    expect(paths(prod(security, BORROWED))).toEqual([]);
  });
});

describe("endpoints of users and clients", () => {
  const closed = turned(true, "frontEndPrivateLink");

  test("fails if no client could reach the workspace", () => {
    expect(paths(prod({ overrides: closed }))).toEqual(["security.frontEndEndpointIds"]);
    expect(paths(prod({ overrides: closed, frontEndEndpointIds: [ENDPOINT] }))).toEqual([]);
  });

  test("fails on endpoints of a workspace that is adopted or has no PrivateLink", () => {
    const security = { profile: "standard" as const, frontEndEndpointIds: [ENDPOINT] };
    for (const change of [PREMIUM, BORROWED]) {
      expect(paths(prod(security, change))).toEqual(["security.frontEndEndpointIds"]);
    }
  });
});

describe("an adopted network", () => {
  const adopt = {
    vpcId: "vpc-0123456789",
    subnetIds: ["subnet-012345678", "subnet-012345679"],
    securityGroupId: "sg-0",
  };
  const endpoints = { restApi: "vpce-012345678", relay: "vpce-012345679" };
  const OWNERS = ["privateNetwork", "restrictedEndpoints", "flowLogs"] as const;

  test("fails on enabled controls that only the network's owner can implement, and on PrivateLink without endpoints", () => {
    expect(paths(prod({}, { network: { adopt } }))).toEqual([
      "network.adopt.endpoints",
      ...OWNERS.map((id) => `security.overrides.${id}.enabled`),
    ]);
  });

  test("accepts an adopted network if these controls are turned off and the endpoints are given", () => {
    const given = prod({ overrides: turned(false, ...OWNERS) }, { network: { adopt: { ...adopt, endpoints } } });
    expect(networkAccessRule(given)).toEqual([]);
  });
});
