import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stacksInOrder } from "../../cli/terraform/manifest";
import { changesAnything } from "../../cli/terraform/plan-json";

const change = (address: string, actions: string[], more: object = {}) => ({
  address,
  mode: "managed",
  type: address.split(".")[0] ?? "",
  name: address.split(".")[1] ?? "",
  change: { actions, before: null, after: null, after_unknown: {}, ...more },
});

test.each([
  [true, { resource_changes: [change("aws_vpc.main", ["update"])] }],
  [true, { output_changes: { url: { actions: ["create"] } } }],
  [false, { resource_changes: [change("aws_vpc.main", ["no-op"])], output_changes: { url: { actions: ["no-op"] } } }],
  [false, { resource_changes: [{ ...change("data.aws_region.here", ["read"]), mode: "data" }] }],
])("whether an apply would change resources or outputs: %s", (expected, plan) => {
  expect(changesAnything(plan)).toBe(expected);
});

test("stacks are in the order of applies; the shared stacks are called account", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "plan-"));
  const stack = (name: string, ...dependencies: string[]): object => ({ [name]: { name, dependencies } });
  const stacks = {
    ...stack("dev-fraud", "dev-platform"),
    ...stack("dev-platform", "dev-workspace"),
    ...stack("dev-workspace"),
    ...stack("prod-workspace"),
    ...stack("account"),
    ...stack("bootstrap"),
  };
  writeFileSync(path.join(directory, "manifest.json"), JSON.stringify({ stacks }));

  expect(stacksInOrder(directory, "dev")).toEqual([
    { name: "dev-workspace", dependencies: [] },
    { name: "dev-platform", dependencies: ["dev-workspace"] },
    { name: "dev-fraud", dependencies: ["dev-workspace", "dev-platform"] },
  ]);
  expect(stacksInOrder(directory, "account").map(({ name }) => name)).toEqual(["bootstrap", "account"]);
  rmSync(directory, { recursive: true });
});
