import fc from "fast-check";
import { overlap, parseCidr } from "../../../config/rules/cidr";
import { networkRule, overlapRule, sharedSubnetRule } from "../../../config/rules/network";
import { slotPrefix, type AddressLayout } from "../../../core/address-layout";
import type { StageConfig } from "../../../config/schema";
import { validStage } from "../project";

function stage(cidr: string, zones = 2, workers = 0, layout?: AddressLayout): StageConfig {
  const dev = validStage("dev");
  const network = { ...dev.network, cidr, zones, ...(layout && { layout }) };
  return { ...dev, network, compute: { ...dev.compute, workers } };
}

function allowed(subject: StageConfig): string {
  return networkRule(subject)
    .map((finding) => finding.allowed)
    .join();
}

test.each([
  ["10.10.0.0/16", 2],
  ["10.10.0.0/16", 3],
  ["172.16.0.0/20", 3],
  ["192.168.4.0/24", 2],
  ["100.64.0.0/18", 2],
])("accepts %s for %i zones", (cidr, zones) => {
  expect(networkRule(stage(cidr, zones))).toEqual([]);
});

test.each([
  ["10.10.0.0/16", 6, 2],
  ["10.10.0.0/22", 6, 0],
  ["10.10.0.0/23", 6, 6],
])("accepts %s for %i zones in eight slots, with the small subnets in slot %i", (cidr, zones, sharedSlot) => {
  expect(networkRule(stage(cidr, zones, 0, { slots: 8, sharedSlot }))).toEqual([]);
});

test.each([
  ["10.10.0.1/16", "without bits set after its netmask"],
  ["300.0.0.0/16", "an IPv4 network"],
  ["10.0.0.0/33", "an IPv4 network"],
  ["11.0.0.0/16", "a private range"],
  ["172.32.0.0/16", "a private range"],
  ["10.0.0.0/8", "from /16"],
  ["10.0.0.0/25", "to /24"],
])("fails on %s: %s", (cidr, reason) => {
  expect(allowed(stage(cidr))).toContain(reason);
});

test("fails if the slots become too small, and reports the required netmask", () => {
  expect(networkRule(stage("10.0.0.0/24", 2, 0, { slots: 8, sharedSlot: 2 }))).toEqual([
    {
      path: ["network", "cidr"],
      allowed: "/23 or larger with network.layout.slots 8: the smallest subnet that Databricks accepts is a /26",
    },
  ]);
});

test("fails if there are more zones than slots, and suggests a sufficient layout", () => {
  expect(networkRule(stage("10.0.0.0/16", 4))).toEqual([
    {
      path: ["network", "zones"],
      allowed:
        "at most 3 in network.layout { slots: 4, sharedSlot: 2 }; before the first deploy of the stage, set `slots: 8` for up to 6 zones",
    },
  ]);
  expect(networkRule(stage("10.0.0.0/23", 6, 0, { slots: 8, sharedSlot: 2 }))).toEqual([
    { path: ["network", "zones"], allowed: "at most 3 in network.layout { slots: 8, sharedSlot: 2 }" },
  ]);
});

test("fails on a shared slot that does not exist", () => {
  expect(networkRule(stage("10.0.0.0/16", 2, 0, { slots: 4, sharedSlot: 4 }))).toEqual([
    { path: ["network", "layout", "sharedSlot"], allowed: "0 to 3, one of the slots" },
  ]);
});

test("fails on a cluster that is larger than a subnet", () => {
  // GIVEN two zones in a /24, i.e. subnets of 64 addresses. The 59 usable addresses of a subnet suffice for 29 nodes
  // with two addresses each: a driver and 28 workers
  expect(networkRule(stage("10.0.0.0/24", 2, 28))).toEqual([]);
  expect(networkRule(stage("10.0.0.0/24", 2, 29))).toEqual([
    {
      path: ["compute", "workers"],
      allowed: "at most 28: a cluster runs in one subnet, and a subnet of 10.0.0.0/24 is a /26",
    },
  ]);
});

test("skips the network of an adopted workspace", () => {
  const adopt = { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1" };
  const adopting = { ...stage("8.8.8.8/32"), workspace: { pricingTier: "PREMIUM" as const, adopt } };

  expect(networkRule(adopting)).toEqual([]);
  expect(overlapRule({}, [stage("10.10.0.0/16"), { ...adopting, network: stage("10.10.0.0/16").network }])).toEqual([]);
});

describe("an adopted network", () => {
  const adopt = { vpcId: "vpc-0", subnetIds: ["subnet-0", "subnet-1"], securityGroupId: "sg-0" };
  const adopting = (network: StageConfig["network"]): StageConfig => ({ ...validStage("dev"), network });

  test("passes without an address range, and overlaps no other network", () => {
    expect(networkRule(adopting({ adopt }))).toEqual([]);
    expect(overlapRule({}, [adopting({ adopt }), stage("10.10.0.0/16")])).toEqual([]);
  });

  test("fails if `cidr`, `zones` or `layout` is also set, and explains how to remove an inherited value", () => {
    const own = { cidr: "10.10.0.0/16", zones: 2, layout: { slots: 4 as const, sharedSlot: 2 } };
    expect(networkRule(adopting({ ...own, adopt }))).toEqual([
      { path: ["network", "cidr"], allowed: expect.stringContaining("`cidr: null`") as string },
      { path: ["network", "zones"], allowed: expect.stringContaining("`zones: null`") as string },
      { path: ["network", "layout"], allowed: expect.stringContaining("`layout: null`") as string },
    ]);
  });

  test("fails on a subnet that another stage adopts too", () => {
    const twice = { ...adopting({ adopt: { ...adopt, subnetIds: ["subnet-2", "subnet-1"] } }), stage: "staging" };
    expect(sharedSubnetRule({}, [adopting({ adopt }), twice])).toEqual([
      {
        owner: { stage: "staging" },
        path: ["network", "adopt", "subnetIds", 1],
        allowed: "a subnet that no other workspace uses: stage dev has subnet-1",
      },
    ]);
    const apart = { ...adopting({ adopt: { ...adopt, subnetIds: ["subnet-2", "subnet-3"] } }), stage: "staging" };
    expect(sharedSubnetRule({}, [adopting({ adopt }), apart])).toEqual([]);
  });

  test("fails on a network that is neither adopted nor described", () => {
    expect(networkRule(adopting({})).map(({ path }) => path.join("."))).toEqual(["network.cidr", "network.zones"]);
    expect(networkRule(adopting({ zones: 2 })).map(({ path }) => path.join("."))).toEqual(["network.cidr"]);
  });
});

test("fails on each pair of stages that overlap", () => {
  const stages = [
    { ...stage("10.10.0.0/16"), stage: "dev" },
    { ...stage("10.10.64.0/20"), stage: "staging" },
    { ...stage("10.20.0.0/16"), stage: "prod" },
  ];

  expect(overlapRule({}, stages)).toEqual([
    {
      owner: { stage: "staging" },
      path: ["network", "cidr"],
      allowed: "a range that does not overlap 10.10.0.0/16 of stage dev",
    },
  ]);
});

test("accepted layouts have subnets of a size that Databricks accepts", () => {
  const cidr = fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 30 }))
    .map(([octet, prefix]) => `10.${String(octet)}.0.0/${String(prefix)}`);
  const layouts = fc.record({ slots: fc.constantFrom(4 as const, 8 as const), sharedSlot: fc.nat({ max: 7 }) });
  fc.assert(
    fc.property(cidr, fc.integer({ min: 2, max: 6 }), layouts, (text, zones, layout) => {
      if (networkRule(stage(text, zones, 0, layout)).length > 0) return;
      const subnet = slotPrefix(parseCidr(text)?.prefix ?? 0, layout);
      expect(subnet).toBeLessThanOrEqual(26);
      expect(subnet).toBeGreaterThanOrEqual(17);
      expect(zones).toBeLessThan(layout.slots);
    }),
  );
});

test("two networks overlap exactly if they share an address", () => {
  const network = fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
    .map(([octet, prefix]) => parseCidr(`10.0.0.${String(octet)}/${String(prefix)}`))
    .filter((cidr) => cidr !== undefined);
  fc.assert(
    fc.property(network, network, (left, right) => {
      const addresses = (cidr: typeof left): number[] =>
        Array.from({ length: cidr.last - cidr.first + 1 }, (_, offset) => cidr.first + offset);
      const shared = addresses(left).some((address) => addresses(right).includes(address));
      expect(overlap(left, right)).toBe(shared);
    }),
  );
});
