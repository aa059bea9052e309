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

beforeAll(async () => {
  await sandbox.reset();
  expect(await sandbox.fraudops(["wheel"])).toMatchObject({ exitCode: 0 });
});
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

async function destroy(...stacks: readonly string[]): Promise<void> {
  const { exitCode, output } = await sandbox.exec("cdktf", ["destroy", ...stacks, "--auto-approve"]);
  expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
}

describe.each(PROFILES)("every stage in the profile %s", (profile) => {
  beforeAll(async () => {
    sandbox.overlay = overlayOf(profile);
    expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
    expect(await sandbox.deploy("bootstrap", "account")).toMatchObject({ ok: true, failure: "" });
  });

  test("deploys, plans clean and is destroyed to nothing", async () => {
    expect(await sandbox.deploy(...STAGES)).toMatchObject({ ok: true, failure: "" });
    expect(isUnchanged(await sandbox.deploy(...STAGES))).toBe(true);

    // The stages first: their roles hang on what bootstrap made, as their people do on the account.
    await destroy(...STAGES);
    await destroy("account", "bootstrap");

    await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
    expect(await leftInTheClouds()).toEqual([]);
  });
});
