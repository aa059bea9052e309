import type { JsonObject } from "../../../sandbox/ports";
import { Cloud, type Declared } from "./support/cloud";
import { landscape } from "./support/landscape";

let cloud: Cloud;
let inside: { readonly host: string };

beforeEach(async () => {
  cloud = new Cloud();
  ({ inside } = await landscape(cloud));
});

const list = (given: JsonObject = {}): Promise<Declared> =>
  cloud.declare(
    "databricks_ip_access_list",
    { label: "office", list_type: "ALLOW", ip_addresses: ["198.51.100.0/24", "203.0.113.7"], ...given },
    inside,
  );

test("accepts addresses and ranges, and is changed in place", async () => {
  const made = await list();
  expect(made.values).toMatchObject({ enabled: true, list_type: "ALLOW" });
  const next = { label: "office", list_type: "ALLOW", ip_addresses: ["198.51.100.0/24"] };
  expect(await cloud.plan(made, next)).toEqual({ changed: ["ip_addresses"], replaced: [] });
});

test.each([
  ["an unknown type", { list_type: "DENY" }, 'to be one of ["ALLOW" "BLOCK"], got DENY'],
  ["no address", { ip_addresses: [] }, "at least one address"],
  ["a name", { ip_addresses: ["office.example.com"] }, "valid IPv4 address, got: office.example.com"],
  ["an octet that is too large", { ip_addresses: ["198.51.100.256"] }, "valid IPv4 address"],
  ["a prefix that is too long", { ip_addresses: ["198.51.100.0/33"] }, "valid IPv4 address"],
])("fails on %s", async (_what, given: JsonObject, message) => {
  await expect(list(given)).rejects.toThrow(message);
});

test("fails on more addresses than a workspace allows in all lists", async () => {
  const addresses = (count: number): string[] => Array.from({ length: count }, (_, n) => `10.0.${n >> 8}.${n & 255}`);
  await list({ ip_addresses: addresses(999) });
  await expect(list({ ip_addresses: addresses(2) })).rejects.toThrow("can have 1000 addresses and ranges, got 1001");
  await list({ ip_addresses: addresses(1) });
});
