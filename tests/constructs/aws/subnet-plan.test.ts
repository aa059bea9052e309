import fc from "fast-check";
import { planSubnets } from "../../../constructs/aws/subnet-plan";

interface Range {
  readonly first: number;
  readonly last: number;
}

function range(cidr: string): Range {
  const [address = "", prefix] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

test("two zones get a quarter each, and the small subnets stand behind them", () => {
  expect(planSubnets("10.10.0.0/16", 2)).toEqual({
    privateCidrs: ["10.10.0.0/18", "10.10.64.0/18"],
    publicCidr: "10.10.128.0/28",
    endpointCidrs: ["10.10.128.16/28", "10.10.128.32/28"],
  });
});

test("three zones share the same division as two, so that a zone can be added in place", () => {
  const two = planSubnets("10.10.0.0/16", 2);
  const three = planSubnets("10.10.0.0/16", 3);
  expect(three.privateCidrs.slice(0, 2)).toEqual(two.privateCidrs);
});

/** VPCs of every size and place, and numbers of zones that fit them or not. */
const VPCS = fc
  .record({
    prefix: fc.integer({ min: 16, max: 25 }),
    start: fc.nat({ max: 2 ** 32 - 1 }),
    zones: fc.integer({ min: 2, max: 6 }),
  })
  .map(({ prefix, start, zones }) => {
    const address = start - (start % 2 ** (32 - prefix));
    const dotted = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
    return { cidr: `${dotted}/${prefix}`, zones };
  });

function planned(cidr: string, zones: number): ReturnType<typeof planSubnets> | undefined {
  try {
    return planSubnets(cidr, zones);
  } catch (error) {
    expect((error as Error).message).toMatch(/give the VPC \/\d+ or wider$/);
    return undefined;
  }
}

test("subnets lie inside the VPC and never overlap, one of each kind per zone", () => {
  fc.assert(
    fc.property(VPCS, ({ cidr, zones }) => {
      const plan = planned(cidr, zones);
      if (plan === undefined) return;
      const vpc = range(cidr);
      const { privateCidrs, publicCidr, endpointCidrs } = plan;
      const ranges = [...privateCidrs, publicCidr, ...endpointCidrs].map(range).sort((a, b) => a.first - b.first);

      expect([privateCidrs.length, endpointCidrs.length]).toEqual([zones, zones]);
      for (const [index, subnet] of ranges.entries()) {
        expect(subnet.first).toBeGreaterThan(index === 0 ? vpc.first - 1 : (ranges[index - 1]?.last ?? Infinity));
        expect(subnet.last).toBeLessThanOrEqual(vpc.last);
      }
    }),
    { numRuns: 5000 },
  );
});

test("a VPC that is refused is taken once it has the size that the refusal names", () => {
  fc.assert(
    fc.property(VPCS, ({ cidr, zones }) => {
      if (planned(cidr, zones) !== undefined) return;
      const wide = /give the VPC \/(\d+) or wider$/.exec(refusal(cidr, zones))?.[1];
      expect(planSubnets(`10.0.0.0/${wide}`, zones).privateCidrs).toHaveLength(zones);
    }),
    { numRuns: 1000 },
  );
});

function refusal(cidr: string, zones: number): string {
  try {
    planSubnets(cidr, zones);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("the smallest VPC for two zones is a /24", () => {
  expect(planSubnets("10.0.0.0/24", 2).privateCidrs).toEqual(["10.0.0.0/26", "10.0.0.64/26"]);
});

test.each([
  ["10.0.0.0/25", 2, "give the VPC /24 or wider"],
  ["10.0.0.0/24", 4, "give the VPC /23 or wider"],
  ["10.0.0.0/16", 1, "zones is 1"],
  ["10.0.0.0/16", 7, "zones is 7"],
  ["10.0.0.0/16", 2.5, "zones is 2.5"],
  ["10.0.0.7/16", 2, "write 10.0.0.0/16"],
  ["10.0.0.256/16", 2, "not an IPv4 block"],
  ["10.0.0.0/33", 2, "not an IPv4 block"],
  ["ten", 2, 'cidr "ten"'],
])("fails on %s for %p zones with the remedy", (cidr, zones, message) => {
  expect(() => planSubnets(cidr, zones)).toThrow(message);
});
