import fc from "fast-check";
import { contains, countAddresses, overlap, parseAddressRange, type AddressRange } from "../../core/address-range";

/** Generates networks within a range of 64 addresses, so that many of them overlap. */
const network = fc
  .tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 26, max: 32 }))
  .map(([octet, prefix]) => parseAddressRange(`10.0.0.${String(octet)}/${String(prefix)}`))
  .filter((range) => range !== undefined);

function addresses({ first, last }: AddressRange): readonly bigint[] {
  return Array.from({ length: Number(last - first) + 1 }, (_, offset) => first + BigInt(offset));
}

test("each address is counted once, and not at all if it is in an excluded range", () => {
  fc.assert(
    fc.property(fc.array(network, { maxLength: 5 }), fc.array(network, { maxLength: 3 }), (ranges, without) => {
      const left = new Set(without.flatMap(addresses));
      const expected = new Set(ranges.flatMap(addresses).filter((address) => !left.has(address)));
      expect(countAddresses(ranges, without)).toBe(BigInt(expected.size));
    }),
  );
});

test("two networks overlap exactly if they share an address, and contain each other if they share all", () => {
  fc.assert(
    fc.property(network, network, (left, right) => {
      const of = new Set(addresses(left));
      const shared = addresses(right).filter((address) => of.has(address)).length;
      expect(overlap(left, right)).toBe(shared > 0);
      expect(contains(left, right)).toBe(shared === addresses(right).length);
    }),
  );
});

test.each([
  ["10.10.0.0/16", "10.10.0.0/16", 4, 16],
  ["10.10.3.7/16", "10.10.0.0/16", 4, 16],
  ["198.51.100.7", "198.51.100.7/32", 4, 32],
  ["2001:DB8:0::1/32", "2001:db8::/32", 6, 32],
])("%s is the network %s", (text, canonical, family, prefix) => {
  expect(parseAddressRange(text)).toMatchObject({ canonical, family, prefix });
});

test.each([
  "10.010.0.0/16",
  "198.051.100.007/32",
  "300.0.0.0/8",
  "10.0.0.0/33",
  "10.0.0/8",
  "office",
  "",
  ":",
  "::/129",
])("%j is not a network", (text) => {
  expect(parseAddressRange(text)).toBeUndefined();
});

test("networks of different address families do not overlap", () => {
  const [v4, v6] = ["0.0.0.0/0", "::/0"].map(parseAddressRange) as [AddressRange, AddressRange];
  expect([overlap(v4, v6), contains(v6, v4)]).toEqual([false, false]);
});
