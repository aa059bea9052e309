import { suggest } from "../../config/suggest";

const KEYS = ["rows", "fraudShare", "seed", "drift", "deletionProtection"];

test.each([
  ["row", "rows"],
  ["fraud_share", "fraudShare"],
  ["FraudShare", "fraudShare"],
  ["sede", "seed"],
  ["deletionProtecton", "deletionProtection"],
])("suggests for %s: %s", (given, meant) => {
  expect(suggest(given, KEYS)).toBe(meant);
});

test.each(["x", "colour", "", "canaryPercent"])("suggests nothing for %j", (given) => {
  expect(suggest(given, KEYS)).toBeUndefined();
});
