import path from "node:path";
import type { Profile } from "../../config/security/controls";
import type { ToolResult } from "../../cli/process";
import { projectRoot } from "../../cli/project";
import { createRegistry } from "../../sandbox/facts/registry";
import { FolderStore } from "../../sandbox/store/object-store";
import { TestSandbox } from "./support/sandbox";

const sandbox = new TestSandbox("e2e-profiles", 8960);
const STAGES = ["dev", "staging", "prod"];

const overlayOf = (profile: string): string =>
  path.join(projectRoot, "tests", "e2e", "fixtures", "profiles", `${profile}.yaml`);

beforeAll(async () => {
  await sandbox.reset();
  expect(await sandbox.fraudops(["wheel"])).toMatchObject({ exitCode: 0 });
});
afterEach(async () => {
  await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
});

/** Returns the resource type of each object in the emulated clouds of the stopped sandbox. */
async function leftInTheClouds(): Promise<readonly string[]> {
  const store = await FolderStore.open(path.join(sandbox.home, "store"));
  const left = [...createRegistry().resources.keys()].flatMap((kind) => store.find(kind).map(() => kind));
  await store.close();
  return left;
}

/** Runs `fraudops guard`, which plans the stage and checks the plans, with the overlay of a profile. */
function guardUnder(profile: Profile | "softened", stage: string): Promise<ToolResult> {
  sandbox.overlay = overlayOf(profile);
  return sandbox.exec(process.execPath, [path.join(projectRoot, "cli", "bin", "fraudops.js"), "guard", stage]);
}

async function deployAll(profile: Profile): Promise<void> {
  sandbox.overlay = overlayOf(profile);
  for (const stage of STAGES) await sandbox.converge(stage);
}

/**
 * Destroys the stages and then `account` and `bootstrap`, because stages use objects of both: permissions boundaries of
 * `bootstrap`, and groups of `account`. Expects that no cloud object remains.
 */
async function destroyAll(): Promise<void> {
  const ended = STAGES.map((stage) => () => sandbox.fraudops(["destroy", stage, "--yes", "--home", sandbox.home]));
  const shared = (): Promise<ToolResult> =>
    sandbox.exec("cdktf", ["destroy", "account", "bootstrap", "--auto-approve"]);
  for (const destroy of [...ended, shared]) {
    const { exitCode, output } = await destroy();
    expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
  }
  await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
  expect(await leftInTheClouds()).toEqual([]);
}

beforeEach(async () => {
  sandbox.overlay = overlayOf("standard");
  expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
  expect(await sandbox.apply("account")).toMatchObject({ ok: true, failure: "" });
});

test("every stage with the profile hardened deploys, plans without changes and is destroyed completely", async () => {
  await deployAll("hardened");
  await destroyAll();
});

test("every stage with the profile standard deploys and plans without changes; a later change to hardened loses nothing, and is not reversible", async () => {
  await deployAll("standard");

  const hardening = await guardUnder("hardened", "dev");
  expect([hardening.exitCode, hardening.output]).toEqual([0, expect.stringContaining("0 errors") as string]);
  await deployAll("hardened");

  const lowering = await guardUnder("standard", "dev");
  expect(lowering.exitCode).not.toBe(0);
  expect(lowering.output).toContain("cannot remove private access setting from workspace");
  const softening = await guardUnder("softened", "dev");
  expect(softening.exitCode).not.toBe(0);
  expect(softening.output).toMatch(/`stateful-loss` at `workspace\/aws_kms_key\.Keys_Catalog\w+`: is deleted/);

  sandbox.overlay = overlayOf("hardened");
  await destroyAll();
});
