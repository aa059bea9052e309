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

test("two zones get a quarter each, and the public subnet stands behind them", () => {
  expect(planSubnets("10.10.0.0/16", 2)).toEqual({
    privateCidrs: ["10.10.0.0/18", "10.10.64.0/18"],
    publicCidr: "10.10.128.0/28",
  });
});

test("three zones share the same division as two, so that a zone can be added in place", () => {
  const two = planSubnets("10.10.0.0/16", 2);
  const three = planSubnets("10.10.0.0/16", 3);
  expect(three.privateCidrs.slice(0, 2)).toEqual(two.privateCidrs);
});

test("subnets lie inside the VPC and never overlap", () => {
  const cases = fc.record({
    prefix: fc.integer({ min: 16, max: 23 }),
    block: fc.nat({ max: 2 ** 16 - 1 }),
    zones: fc.integer({ min: 2, max: 6 }),
  });
  fc.assert(
    fc.property(cases, ({ prefix, block, zones }) => {
      const size = 2 ** (32 - prefix);
      const address = block * 2 ** 16 - ((block * 2 ** 16) % size);
      const dotted = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
      const vpc = range(`${dotted}/${prefix}`);
      const plan = planSubnets(`${dotted}/${prefix}`, zones);
      const ranges = [...plan.privateCidrs, plan.publicCidr].map(range).sort((a, b) => a.first - b.first);

      expect(plan.privateCidrs).toHaveLength(zones);
      for (const [index, subnet] of ranges.entries()) {
        expect(subnet.first).toBeGreaterThan(index === 0 ? vpc.first - 1 : (ranges[index - 1]?.last ?? Infinity));
        expect(subnet.last).toBeLessThanOrEqual(vpc.last);
      }
    }),
  );
});

test("the smallest VPC for two zones is a /24", () => {
  expect(planSubnets("10.0.0.0/24", 2).privateCidrs).toEqual(["10.0.0.0/26", "10.0.0.64/26"]);
});

test.each([
  ["10.0.0.0/25", 2, "give the VPC /24 or wider"],
  ["10.0.0.0/24", 4, "give the VPC /23 or wider"],
  ["10.0.0.0/16", 1, "zones is 1"],
  ["10.0.0.0/16", 2.5, "zones is 2.5"],
  ["10.0.0.7/16", 2, "write 10.0.0.0/16"],
  ["10.0.0.256/16", 2, "not an IPv4 block"],
  ["10.0.0.0/33", 2, "not an IPv4 block"],
  ["ten", 2, 'cidr "ten"'],
])("fails on %s for %p zones with the remedy", (cidr, zones, message) => {
  expect(() => planSubnets(cidr, zones)).toThrow(message);
});
