import { changed, IMMUTABLE } from "./support/changes";
import { Deployment } from "./support/deployment";
import { allowRunAs, startedFor } from "./support/sandbox";
import { requestStage, STAGES, workspaceStacks, type Configuration, type Stage } from "./support/stage";
import { Trial } from "./support/trial";

const trial = new Trial(IMMUTABLE);

afterAll(() => trial.report("resource types of the workspaces"));

/**
 * Declares tests that create, change and destroy stacks.
 * @param deploymentOf returns the deployment; called only after `beforeAll` has created it
 */
function liveThrough(stacks: readonly Configuration[], deploymentOf: () => Deployment): void {
  test("all resources are created, and a second plan has no changes", async () => {
    for (const { resource } of stacks) trial.try(resource);
    expect(await deploymentOf().each(stacks, (folder) => trial.applied(folder))).toEqual([]);
  });

  test("all resources are changed in place, and a second plan has no changes", async () => {
    const configurations = stacks.map((stack) => changed(stack));
    expect(await deploymentOf().each(configurations, (folder) => trial.changedInPlace(folder))).toEqual([]);
    expect(await deploymentOf().each(configurations, (folder) => trial.applied(folder))).toEqual([]);
  });

  test("all resources are destroyed", async () => {
    expect(await trial.destroyed(deploymentOf().folders)).toEqual([]);
    expect([...deploymentOf().harness.assembly.restApi.unhandled.keys()]).toEqual([]);
  });
}

describe.each(STAGES)("$profile profile, as $name", (stage: Stage) => {
  const stacks = workspaceStacks(stage);
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await Deployment.start(stacks);
  });
  afterAll(() => deployment.harness.stop());

  liveThrough(stacks, () => deployment);
});

describe("a merge request's stage, as its slot's principal", () => {
  const { stacks, principal, runAs } = requestStage();
  const slots = workspaceStacks({ name: "dev", profile: "standard" }).slice(0, 1);
  let deployment: Deployment;
  beforeAll(async () => {
    const dev = new Deployment(await startedFor([...slots, ...stacks]), slots);
    await allowRunAs(dev.harness, principal, runAs);
    expect(await dev.each(slots, (folder) => trial.applied(folder))).toEqual([]);
    deployment = new Deployment(dev.harness, stacks, dev.harness.assembly.tokens.mint(principal));
  });
  afterAll(() => deployment.harness.stop());

  liveThrough(stacks, () => deployment);
});
