import path from "node:path";
import { PROFILES } from "../../config/security/controls";
import { projectRoot } from "../../cli/project";
import { isUnchanged } from "../../cli/terraform/deploy";
import { createRegistry } from "../../sandbox/facts/registry";
import { FolderStore } from "../../sandbox/store/object-store";
import { TestSandbox } from "./support/sandbox";

const sandbox = new TestSandbox("e2e-profiles", 8960);
const STAGES = ["dev-*", "staging-*", "prod-*"];

const overlayOf = (profile: string): string =>
  path.join(projectRoot, "tests", "e2e", "fixtures", "profiles", `${profile}.yaml`);

beforeAll(() => sandbox.reset());
afterEach(async () => {
  await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
});

/** Types of all that the clouds of a stopped sandbox hold and that Terraform made. */
async function leftInTheClouds(): Promise<readonly string[]> {
  const store = await FolderStore.open(path.join(sandbox.home, "store"));
  const left = [...createRegistry().resources.keys()].flatMap((kind) => store.find(kind).map(() => kind));
  await store.close();
  return left;
}

describe.each(PROFILES)("every stage in the profile %s", (profile) => {
  beforeAll(async () => {
    sandbox.overlay = overlayOf(profile);
    expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
    expect(await sandbox.deploy("bootstrap", "account")).toMatchObject({ ok: true });
  });

  test("deploys, plans clean and is destroyed to nothing", async () => {
    expect(await sandbox.deploy(...STAGES)).toMatchObject({ ok: true });
    expect(isUnchanged(await sandbox.deploy(...STAGES))).toBe(true);

    // The stages first: their roles hang on what bootstrap made, as their people do on the account.
    for (const stacks of [STAGES, ["account", "bootstrap"]]) {
      expect(await sandbox.exec("cdktf", ["destroy", ...stacks, "--auto-approve"])).toMatchObject({ exitCode: 0 });
    }
    await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
    expect(await leftInTheClouds()).toEqual([]);
  });
});
