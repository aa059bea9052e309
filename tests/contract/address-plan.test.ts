import fc from "fast-check";
import { networkRule } from "../../config/rules/network";
import type { StageConfig } from "../../config/schema";
import { planSubnets } from "../../constructs/aws/subnet-plan";
import { slotPrefix, type AddressLayout } from "../../core/address-layout";
import { WorkspaceNetwork, type WorkspaceNetworkProps } from "../../constructs/aws/workspace-network";
import { stageContext } from "../support/service";
import { synthesizeConstructs } from "../support/synth";

const { stage: dev } = stageContext("dev");

const networks = fc.record({
  octets: fc.tuple(fc.constantFrom(10, 100, 172, 192, 11), fc.nat(255), fc.nat(255), fc.nat(255)),
  prefix: fc.integer({ min: 8, max: 30 }),
  zones: fc.integer({ min: 2, max: 6 }),
  layout: fc.record({ slots: fc.constantFrom(4 as const, 8 as const), sharedSlot: fc.nat({ max: 7 }) }),
});

/** Returns the range with this prefix length that contains an address. */
function rangeOf([a, b, c, d]: readonly number[], prefix: number): string {
  const address = [a, b, c, d].reduce<number>((sum, octet = 0) => sum * 256 + octet, 0);
  const first = address - (address % 2 ** (32 - prefix));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
}

function isPlanned(cidr: string, zones: number, layout: AddressLayout): boolean {
  try {
    planSubnets(cidr, zones, layout);
    return true;
  } catch {
    return false;
  }
}

test("subnets can be planned for exactly the valid ranges, zones and layouts", () => {
  let taken = 0;
  fc.assert(
    fc.property(networks, ({ octets, prefix, zones, layout }) => {
      const cidr = rangeOf(octets, prefix);
      const stage: StageConfig = { ...dev, network: { cidr, zones, layout }, compute: { ...dev.compute, workers: 0 } };
      const found = networkRule(stage).map(({ path }) => path.join("."));
      if (found.includes("network.cidr")) return;
      expect(found.length === 0).toBe(isPlanned(cidr, zones, layout));
      if (found.length > 0) return;
      taken += 1;
      const { privateCidrs } = planSubnets(cidr, zones, layout);
      expect(new Set(privateCidrs.map((each) => Number(each.split("/")[1])))).toEqual(
        new Set([slotPrefix(prefix, layout)]),
      );
    }),
    { numRuns: 10_000 },
  );
  expect(taken).toBeGreaterThan(250);
});

const controls = fc.record({
  egress: fc.constantFrom("nat" as const, "none" as const),
  privateEndpoints: fc.boolean(),
});

/** Returns the address ranges of a network's subnets: `clusters` of the subnets for clusters, `others` of the rest. */
function subnets(props: Pick<WorkspaceNetworkProps, "cidr" | "zones" | "egress" | "privateEndpoints">): {
  readonly clusters: readonly string[];
  readonly others: readonly string[];
} {
  const stack = synthesizeConstructs((scope) => {
    new WorkspaceNetwork(scope, "Network", { name: "service-dev", region: "eu-central-1", ...props });
  });
  const all = Object.entries(stack.byName("aws_subnet")).map(([name, subnet]) => ({
    isPrivate: name.startsWith("Network_Private"),
    cidr: String(subnet["cidr_block"]),
  }));
  return {
    clusters: all.filter(({ isPrivate }) => isPrivate).map(({ cidr }) => cidr),
    others: all.filter(({ isPrivate }) => !isPrivate).map(({ cidr }) => cidr),
  };
}

test("a change of security controls moves no private subnet, and all other subnets are in the ranges that are planned for them", () => {
  const sizes = fc.record({ prefix: fc.integer({ min: 16, max: 24 }), zones: fc.integer({ min: 2, max: 3 }) });
  fc.assert(
    fc.property(sizes, controls, controls, ({ prefix, zones }, before, after) => {
      const cidr = `10.0.0.0/${prefix}`;
      const [one, other] = [subnets({ cidr, zones, ...before }), subnets({ cidr, zones, ...after })];
      expect(other.clusters).toEqual(one.clusters);
      const { publicCidr, endpointCidrs } = planSubnets(cidr, zones);
      expect([publicCidr, ...endpointCidrs]).toEqual(expect.arrayContaining([...one.others, ...other.others]));
    }),
    { numRuns: 150 },
  );
});
