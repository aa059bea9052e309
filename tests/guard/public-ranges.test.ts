import fc from "fast-check";
import { coversInternet } from "../../guard/public-ranges";

/** Splits the whole IPv4 address space into `2 ** bits` networks of equal size. */
function split(bits: number): readonly string[] {
  return Array.from({ length: 2 ** bits }, (_, index) => {
    const first = index * 2 ** (32 - bits);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${String(bits)}`;
  });
}

test("ranges that together cover all addresses are the internet, regardless of split and order", () => {
  const parts = fc
    .integer({ min: 0, max: 8 })
    .chain((bits) => fc.shuffledSubarray([...split(bits)], { minLength: 2 ** bits }));
  fc.assert(
    fc.property(parts, (ranges) => expect(coversInternet(ranges)).toBe(true)),
    { numRuns: 50 },
  );
});

test("repeated networks count once", () => {
  expect(coversInternet(Array.from({ length: 600 }, () => "52.0.0.0/11"))).toBe(false);
  expect(coversInternet(split(11).slice(400, 520))).toBe(true);
});

test.each([["0.0.0.0/0"], ["::/0"], ["0.0.0.0/1"], ["8000::/1"], ["2000::/3"], [" 0.0.0.0/0 "], ["8.0.0.0/7"]])(
  "%s is the internet",
  (range) => {
    expect(coversInternet([range])).toBe(true);
  },
);

test.each([
  [["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]],
  [["fc00::/7", "fe80::/10"]],
  [["198.51.100.0/24", "203.0.113.7", "2001:db8::/32"]],
  [["not a network", "", 7, null, undefined, "(known after apply)"]],
  [[]],
])("%j is not the internet", (ranges) => {
  expect(coversInternet(ranges)).toBe(false);
});
