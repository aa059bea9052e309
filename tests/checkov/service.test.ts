import { hasCheckov, runCheckov } from "../../cli/guard/checkov";
import { CHECKOV_SKIPS } from "../../guard/checkov";
import type { PlanJson } from "../../guard/plan-json";
import { resource, stackOf } from "../guard/support/plan";
import { PlannedService } from "../guard/support/service-plans";

// Skips these tests if checkov is not installed; `npm test` prints the number of skipped tests.
const scanned = hasCheckov() ? test : test.skip;

scanned("checkov finds nothing in the plans of the service, and every skip suppresses a finding", async () => {
  const service = await PlannedService.start();
  try {
    // Applies each stack and plans it again, because checkov cannot check policies with values unknown before the
    // apply.
    await service.planBootstrap();
    await service.applyBootstrap();
    const plans: Record<string, PlanJson> = { bootstrap: (await service.planBootstrap()).plan };
    service.synthesize(["dev", "prod"]);
    for (const stack of ["account", "dev-workspace", "dev-platform", "prod-workspace", "prod-platform"]) {
      await service.plan(stack);
      await service.apply(stack);
      plans[stack] = (await service.plan(stack)).plan;
    }
    const { evaluated, findings, used } = await runCheckov(plans);

    expect(findings).toEqual([]);
    expect(evaluated).toBeGreaterThan(200);
    expect(used).toEqual(CHECKOV_SKIPS);
  } finally {
    await service.stop();
  }
});

scanned("fails on a key that is never rotated", async () => {
  const key = resource("aws_kms_key.k", { enable_key_rotation: false, is_enabled: true });
  const { findings } = await runCheckov({ "dev-workspace": asShown(stackOf("workspace", key).plan) });

  expect(findings).toContainEqual(
    expect.objectContaining({ check: "CKV_AWS_7", stack: "dev-workspace", address: "aws_kms_key.k" }),
  );
});

scanned("fails on a plan without resources to check", async () => {
  await expect(runCheckov({ empty: asShown({ resource_changes: [] }) })).rejects.toThrow("evaluated no check");
});

/** Returns a plan with all fields that checkov reads, in the format of `terraform show -json`. */
function asShown(plan: PlanJson): PlanJson {
  const resources = (plan.resource_changes ?? []).map(({ address, mode, type, name, change }) => ({
    ...{ address, mode, type, name, values: change.after },
  }));
  const shown = {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: { resources } },
    configuration: { root_module: {} },
  };
  return { ...shown, ...plan };
}
