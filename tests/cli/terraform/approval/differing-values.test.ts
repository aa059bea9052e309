import { differingValues } from "../../../../cli/terraform/approval/differing-values";
import type { PlanJson, ResourceChangeJson } from "../../../../guard/plan-json";

const resource = { address: "aws_s3_bucket.Logs", mode: "managed", type: "aws_s3_bucket", name: "Logs" } as const;

/** Plan that sets the size of a bucket, and deletes an earlier object at the same address. */
function planWith(size: number): PlanJson {
  const changes: readonly ResourceChangeJson[] = [
    { ...resource, change: { actions: ["update"], before: { size: 1 }, after: { size }, after_unknown: {} } },
    {
      ...resource,
      deposed: "0a1b2c3d",
      change: { actions: ["delete"], before: { size: 1 }, after: null, after_unknown: {} },
    },
  ];
  return { resource_changes: changes };
}

test("shows the values of a resource that also has a deposed object", () => {
  const lines = differingValues(planWith(2), planWith(3)).get("aws_s3_bucket.Logs: size");
  expect(lines?.join("\n")).toMatch(/planned: .*2[^]*3/);
});
