import { requireAllowedLosses } from "../../../cli/terraform/destroy";
import type { GuardScope } from "../../../cli/guard/scope";
import { posture } from "../../guard/support/plan";
import { FakeTerraform } from "./fake-terraform";

const STACKS = [{ name: "prod-fraud", dependencies: [] }];
const terraform = new FakeTerraform({}, "prod-fraud");

function scope(...allowLoss: readonly string[]): GuardScope {
  return { name: "prod", posture: posture({ stage: "prod" }), settings: { waivers: [], allowLoss } };
}

const state = (...types: readonly string[]): string =>
  JSON.stringify({
    version: 4,
    lineage: "l",
    serial: 1,
    resources: types.map((type) => ({ mode: "managed", type, name: "R", instances: [{ attributes: {} }] })),
  });

const MODEL = "databricks_registered_model";
const ENDPOINT = "databricks_model_serving";

describe("the destruction of a protected stack", () => {
  beforeEach(() => terraform.answers({ state: `echo '${state(MODEL, ENDPOINT, "databricks_job")}'` }));

  test("fails on a stateful resource that guard.allowLoss does not name, and prints the missing entry", async () => {
    const refused = requireAllowedLosses(STACKS, () => terraform.folder, scope(`fraud/${MODEL}.R`));
    await expect(refused).rejects.toThrow(
      /guard\.allowLoss in the stage's file:\n- fraud\/databricks_model_serving\.R$/,
    );
  });

  test("is accepted if guard.allowLoss names every stateful resource", async () => {
    const allowed = scope(`fraud/${MODEL}.R`, `fraud/${ENDPOINT}.R`);
    await expect(requireAllowedLosses(STACKS, () => terraform.folder, allowed)).resolves.toBeUndefined();
  });
});
