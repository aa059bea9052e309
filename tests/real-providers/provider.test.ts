import type { Harness } from "../sandbox/rest/harness";
import { providerBinary } from "./support/binaries";
import { changed, IMMUTABLE } from "./support/changes";
import { startedFor } from "./support/sandbox";
import { STAGES, workspaceStacks, type Configuration, type Stage } from "./support/stage";
import { TerraformFolder } from "./support/terraform";
import { Trial } from "./support/trial";
import { workspaceOnly } from "./support/workspace-only";

const trial = new Trial(IMMUTABLE);

afterAll(() => trial.report("types of the stages' workspaces"));

describe.each(STAGES)("$profile profile, as $name", (stage: Stage) => {
  const stacks = workspaceStacks(stage);
  let harness: Harness;
  let folders: readonly TerraformFolder[];

  beforeAll(async () => {
    const binary = providerBinary();
    harness = await startedFor(stacks);
    folders = stacks.map(() => new TerraformFolder(binary));
  });
  afterAll(() => harness.stop());

  /** Runs a step on each stack and returns what it leaves wrong. */
  async function each(
    configurations: readonly Configuration[],
    step: (folder: TerraformFolder) => Promise<string[]>,
  ): Promise<string[]> {
    const wrong: string[] = [];
    for (const [index, configuration] of configurations.entries()) {
      const folder = folders[index];
      if (folder === undefined) throw new Error("no folder");
      trial.try(configuration.resource);
      const target = { host: harness.url, token: harness.assembly.tokens.admin };
      folder.configure(workspaceOnly(configuration, target));
      wrong.push(...(await step(folder)));
    }
    return wrong;
  }

  test("creates everything, and then has nothing to change", async () => {
    expect(await each(stacks, (folder) => trial.applied(folder))).toEqual([]);
  });

  test("changes everything in place, and then has nothing to change", async () => {
    const configurations = stacks.map((stack) => changed(stack));
    expect(await each(configurations, (folder) => trial.changedInPlace(folder))).toEqual([]);
    expect(await each(configurations, (folder) => trial.applied(folder))).toEqual([]);
  });

  test("destroys everything", async () => {
    expect(await trial.destroyed(folders)).toEqual([]);
    expect([...harness.assembly.door.unhandled.keys()]).toEqual([]);
  });
});
