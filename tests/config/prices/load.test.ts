import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadPrices } from "../../../config/prices/load";
import { committedService } from "../../support/service";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "prices-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads the committed prices after replacing some text in the file. */
function loadWith(text: string, replacement: string): unknown {
  const file = path.join(folder, "prices.yaml");
  const committed = readFileSync(path.join("config", "prices.yaml"), "utf8");
  expect(committed).toContain(text);
  writeFileSync(file, committed.replace(text, replacement));
  return loadPrices(file);
}

test("every price has its source and date", () => {
  const { prices, sources } = loadPrices();
  const used = Object.values(prices).flatMap((items) => Object.values(items).map(({ source }) => source));
  expect(used.length).toBeGreaterThan(20);
  expect([...new Set(used)].sort()).toEqual(Object.keys(sources).sort());
});

test("the node types and regions of the committed stages have prices", () => {
  const { prices, instanceDbus } = loadPrices();
  for (const { compute, aws } of committedService().stages) {
    expect(instanceDbus[compute.nodeType]).toBeGreaterThan(0);
    expect(prices[aws.region]?.[`ec2/${compute.nodeType}/on-demand`]?.usd).toBeGreaterThan(0);
  }
});

test.each([
  ["usd: 0.052", "usd: -1", /nat-gateway-hour.usd: given -1/],
  ["usd: 0.052", "usd: free", /nat-gateway-hour.usd: given "free"/],
  ["source: aws-kms", "source: hearsay", /kms-key-month.source: given "hearsay"; allowed: one of the sources: aws-vpc/],
  ["date: 2025-11-30", "date: last year", /aws-ec2.date/],
  ["hoursPerRun: 0.5", "hoursPerRun: 0.5\n  hoursPerWeek: 1", /unknown key "hoursPerWeek"|hoursPerWeek/],
])("fails on %s replaced by %s, and reports the position", (text, replacement, message) => {
  expect(() => loadWith(text, replacement)).toThrow(message);
});

test("fails on a missing file", () => {
  expect(() => loadPrices(path.join(folder, "none.yaml"))).toThrow("this file does not exist");
});
