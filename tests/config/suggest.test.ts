import { suggest } from "../../config/suggest";

const KEYS = ["rows", "fraudShare", "seed", "drift", "deletionProtection"];

test.each([
  ["row", "rows"],
  ["fraud_share", "fraudShare"],
  ["FraudShare", "fraudShare"],
  ["sede", "seed"],
  ["deletionProtecton", "deletionProtection"],
])("%s was meant to be %s", (given, meant) => {
  expect(suggest(given, KEYS)).toBe(meant);
});

test.each(["x", "colour", "", "canaryPercent"])("fails to guess what %j was meant to be", (given) => {
  expect(suggest(given, KEYS)).toBeUndefined();
});
