import fc from "fast-check";
import { planSubnets, type SubnetPlan } from "../../../constructs/aws/subnet-plan";
import { DEFAULT_LAYOUT, type AddressLayout } from "../../../core/address-layout";

interface Range {
  readonly first: number;
  readonly last: number;
}

function range(cidr: string): Range {
  const [address = "", prefix] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

test("with two zones, private subnets fill the first two quarters of the VPC; the small public and endpoint subnets are in the third", () => {
  expect(planSubnets("10.10.0.0/16", 2)).toEqual({
    privateCidrs: ["10.10.0.0/18", "10.10.64.0/18"],
    publicCidr: "10.10.128.0/28",
    endpointCidrs: ["10.10.128.16/28", "10.10.128.32/28"],
  });
});

test("the private subnet of a third zone fills the last quarter, after the small subnets", () => {
  const three = planSubnets("10.10.0.0/16", 3);
  expect(three.privateCidrs[2]).toBe("10.10.192.0/18");
  expect(three.endpointCidrs[2]).toBe("10.10.128.48/28");
});

/**
 * Returns the layout with which a stage keeps its subnets if an older release deployed the stage. The older release had
 * no option `layout`, and divided the address range by the number of zones.
 */
const LAYOUT_OF_ZONES = (zones: number): AddressLayout => ({ slots: zones < 4 ? 4 : 8, sharedSlot: zones });

test.each([
  [2, "10.10.0.0/16", ["10.10.0.0/18", "10.10.64.0/18"], "10.10.128.0/28"],
  [3, "10.10.0.0/16", ["10.10.0.0/18", "10.10.64.0/18", "10.10.128.0/18"], "10.10.192.0/28"],
  [4, "10.10.0.0/16", ["10.10.0.0/19", "10.10.32.0/19", "10.10.64.0/19", "10.10.96.0/19"], "10.10.128.0/28"],
  [4, "10.10.0.0/23", ["10.10.0.0/26", "10.10.0.64/26", "10.10.0.128/26", "10.10.0.192/26"], "10.10.1.0/28"],
])(
  "a stage with %i zones in %s can keep its subnets if an older release without the option `layout` deployed it",
  (zones, cidr, cidrs, shared) => {
    const plan = planSubnets(cidr, zones, LAYOUT_OF_ZONES(zones));
    expect([plan.privateCidrs, plan.publicCidr]).toEqual([cidrs, shared]);
  },
);

test("with six zones in a /23, the small subnets take the two slots after those of the zones", () => {
  const plan = planSubnets("10.0.0.0/23", 6, LAYOUT_OF_ZONES(6));
  expect(plan.publicCidr).toBe("10.0.1.128/28");
  expect(plan.endpointCidrs.at(-1)).toBe("10.0.1.224/28");
});

const LAYOUTS = fc
  .constantFrom(4 as const, 8 as const)
  .chain((slots) => fc.record({ slots: fc.constant(slots), sharedSlot: fc.nat({ max: slots - 1 }) }));

/** Generates VPCs from /16 to /25, with a layout and a number of zones. Some VPCs are too small for their zones. */
const VPCS = fc
  .record({
    prefix: fc.integer({ min: 16, max: 25 }),
    start: fc.nat({ max: 2 ** 32 - 1 }),
    zones: fc.integer({ min: 2, max: 6 }),
    layout: LAYOUTS,
  })
  .map(({ prefix, start, ...rest }) => {
    const address = start - (start % 2 ** (32 - prefix));
    const dotted = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
    return { cidr: `${dotted}/${prefix}`, ...rest };
  });

type Vpc = readonly [cidr: string, zones: number, layout: AddressLayout];

function planned(...vpc: Vpc): SubnetPlan | undefined {
  try {
    return planSubnets(...vpc);
  } catch (error) {
    expect((error as Error).message).toMatch(/give a \/\d+ or larger$|has room for \d$/);
    return undefined;
  }
}

const subnetsOf = ({ privateCidrs, publicCidr, endpointCidrs }: SubnetPlan): readonly string[] => [
  ...privateCidrs,
  publicCidr,
  ...endpointCidrs,
];

test("subnets are inside the VPC and never overlap; each zone has a private subnet, of a size that Databricks accepts, and an endpoint subnet", () => {
  let plans = 0;
  fc.assert(
    fc.property(VPCS, ({ cidr, zones, layout }) => {
      const plan = planned(cidr, zones, layout);
      if (plan === undefined) return;
      plans += 1;
      const vpc = range(cidr);
      const { privateCidrs, endpointCidrs } = plan;
      const ranges = subnetsOf(plan)
        .map(range)
        .sort((a, b) => a.first - b.first);

      expect([privateCidrs.length, endpointCidrs.length]).toEqual([zones, zones]);
      for (const [index, subnet] of ranges.entries()) {
        expect(subnet.first).toBeGreaterThan(index === 0 ? vpc.first - 1 : (ranges[index - 1]?.last ?? Infinity));
        expect(subnet.last).toBeLessThanOrEqual(vpc.last);
      }
      for (const each of privateCidrs.map((subnet) => Number(subnet.split("/")[1]))) {
        expect(each).toBeGreaterThanOrEqual(17);
        expect(each).toBeLessThanOrEqual(26);
      }
    }),
    { numRuns: 5000 },
  );
  expect(plans).toBeGreaterThan(2000);
});

test("a zone that is added or removed moves no other subnet, in any layout", () => {
  let pairs = 0;
  fc.assert(
    fc.property(VPCS, fc.integer({ min: 2, max: 6 }), ({ cidr, zones, layout }, more) => {
      const [fewer, larger] = [Math.min(zones, more), Math.max(zones, more)];
      const [before, after] = [planned(cidr, fewer, layout), planned(cidr, larger, layout)];
      if (after === undefined) return;
      pairs += 1;
      expect(before).toBeDefined();
      expect(subnetsOf(after)).toEqual(expect.arrayContaining([...subnetsOf(before as SubnetPlan)]));
      expect(after.privateCidrs.slice(0, fewer)).toEqual(before?.privateCidrs);
      expect(after.endpointCidrs.slice(0, fewer)).toEqual(before?.endpointCidrs);
    }),
    { numRuns: 5000 },
  );
  expect(pairs).toBeGreaterThan(1500);
});

test("if the VPC is too small, the error gives a size that is accepted", () => {
  fc.assert(
    fc.property(VPCS, ({ cidr, zones, layout }) => {
      const wide = /give a \/(\d+) or larger$/.exec(refusal(cidr, zones, layout))?.[1];
      if (wide === undefined) return;
      expect(planned(`10.0.0.0/${wide}`, 2, layout)?.privateCidrs).toHaveLength(2);
    }),
    { numRuns: 1000 },
  );
});

test("if there are too many zones, the error gives a number of zones that is accepted", () => {
  fc.assert(
    fc.property(VPCS, ({ cidr, zones, layout }) => {
      const room = /has room for (\d)$/.exec(refusal(cidr, zones, layout))?.[1];
      if (room === undefined) return;
      expect(planned(cidr, Number(room), layout)?.privateCidrs).toHaveLength(Number(room));
    }),
    { numRuns: 1000 },
  );
});

function refusal(...vpc: Vpc): string {
  try {
    planSubnets(...vpc);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("the smallest VPC is a /24", () => {
  expect(planSubnets("10.0.0.0/24", 2).privateCidrs).toEqual(["10.0.0.0/26", "10.0.0.64/26"]);
});

const EIGHT: AddressLayout = { slots: 8, sharedSlot: 2 };

test("eight slots have room for six zones if the shared slot has room for all small subnets", () => {
  expect(planSubnets("10.0.0.0/22", 6, EIGHT).privateCidrs.at(-1)).toBe("10.0.3.0/25");
  expect(refusal("10.0.0.0/23", 6, EIGHT)).toContain("has room for 3");
});

test.each<[string, number, string, AddressLayout]>([
  ["10.0.0.0/25", 2, "give a /24 or larger", DEFAULT_LAYOUT],
  ["10.0.0.0/24", 4, "give a /23 or larger", EIGHT],
  ["10.0.0.0/16", 4, "has room for 3", DEFAULT_LAYOUT],
  ["10.0.0.0/16", 2, "sharedSlot is 4: give 0 to 3, one of the 4 slots", { slots: 4, sharedSlot: 4 }],
  ["10.0.0.0/16", 1, "zones is 1", DEFAULT_LAYOUT],
  ["10.0.0.0/16", 7, "zones is 7", EIGHT],
  ["10.0.0.0/16", 2.5, "zones is 2.5", DEFAULT_LAYOUT],
  ["10.0.0.7/16", 2, "write 10.0.0.0/16", DEFAULT_LAYOUT],
  ["10.0.0.256/16", 2, "not an IPv4 block", DEFAULT_LAYOUT],
  ["10.0.0.0/33", 2, "not an IPv4 block", DEFAULT_LAYOUT],
  ["ten", 2, 'cidr "ten"', DEFAULT_LAYOUT],
])("fails on %s for %p zones, and reports the remedy: %s", (cidr, zones, message, layout) => {
  expect(() => planSubnets(cidr, zones, layout)).toThrow(message);
});
