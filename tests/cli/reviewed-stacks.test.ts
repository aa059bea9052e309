import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadPrices } from "../../config/prices/load";
import { reviewedStacks } from "../../cli/review/reviewed-stacks";
import { renderCost } from "../../review/render/cost";
import { reviewPlans } from "../../review/review";

test("each plan is joined with the synthesized configuration of its stack", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "reviewed-"));
  const program = {
    provider: { aws: [{ region: "eu-central-1" }] },
    resource: { aws_kms_key: { k: { description: "k" } } },
  };
  mkdirSync(path.join(folder, "stacks", "dev-workspace"), { recursive: true });
  writeFileSync(path.join(folder, "stacks", "dev-workspace", "cdk.tf.json"), JSON.stringify(program));
  const change = { actions: ["create"], before: null, after: { description: "k" }, after_unknown: {} };
  const json = {
    resource_changes: [{ address: "aws_kms_key.k", mode: "managed", type: "aws_kms_key", name: "k", change }],
  };

  const stacks = reviewedStacks([{ stack: "dev-workspace", json, serial: 4 }], folder, () => "workspace");
  rmSync(folder, { recursive: true });

  expect(stacks).toEqual([
    { stack: "dev-workspace", part: "workspace", plan: json, configuration: program, serial: 4 },
  ]);
  const context = {
    stage: "dev",
    target: "",
    dirty: false,
    time: new Date(),
    refreshed: true,
    command: "",
    prices: loadPrices(),
  };
  const text = renderCost(reviewPlans(stacks, context), 100);
  expect(text).toContain("`dev`: estimated monthly cost");
  expect(text).toContain("USD 1.00 (before: 0.00) without use");
});
