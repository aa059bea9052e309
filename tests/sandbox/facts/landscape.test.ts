import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { App } from "cdktf";

import { loadService } from "../../../config/load";
import { createRegistry } from "../../../sandbox/facts/registry";
import { createClouds } from "../../../sandbox/objects/clouds";
import { startProviderDoor, type ProviderDoor } from "../../../sandbox/provider/door";
import { FolderStore } from "../../../sandbox/store/object-store";
import { addServiceStacks } from "../../../stacks/service";
import { wheelFile } from "../../support/wheel";
import { FakeRuntime } from "./support/fake-runtime";

jest.setTimeout(300_000);

const STACKS = ["bootstrap", "account", "dev-workspace", "dev-platform", "dev-fraud"];
const OVERLAY = `
account:
  databricks: { systemTablesFrom: dev, systemSchemas: [access, serving], legacyFeaturesOff: true }
  state: { backend: local, directory: state }
  deletionProtection: false
stage:
  iamPropagationSeconds: 0
`;
const PROFILES = {
  standard: "",
  hardened: `  workspace: { pricingTier: ENTERPRISE }
  security:
    profile: hardened
    complianceStandards: [PCI_DSS]
    overrides: { complianceSecurityProfile: { enabled: true, reason: so that it is tried as well } }
`,
};

/** The committed service, synthesized with local state and without protection. */
function synthesize(folder: string, profile: keyof typeof PROFILES): string {
  const overlay = join(folder, "overlay.yaml");
  writeFileSync(overlay, `${OVERLAY}${PROFILES[profile]}`);
  const { account, stages } = loadService({ overlay, stages: ["dev"] });
  const outdir = join(folder, "out");
  const app = new App({ outdir, skipValidation: true });
  addServiceStacks(app, {
    account,
    everyStage: stages,
    stages,
    projectRoot: folder,
    wheelFile: wheelFile(),
    codeVersion: "0123456789ab",
    localBootstrapState: true,
  });
  app.synth();
  return outdir;
}

test.each(["standard", "hardened"] as const)(
  "%s: the stacks apply in order, are then unchanged, and destroy back to nothing",
  async (profile) => {
    const folder = mkdtempSync(join(tmpdir(), "landscape-"));
    mkdirSync(join(folder, "state"));
    const store = await FolderStore.open(join(folder, "store"));
    const runtime = new FakeRuntime();
    let door: ProviderDoor | undefined;
    try {
      door = await startProviderDoor(createClouds(store, runtime, createRegistry()));
      const environment = {
        ...process.env,
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        TF_REATTACH_PROVIDERS: JSON.stringify(door.reattach),
      };
      const outdir = synthesize(folder, profile);
      const terraform = (stack: string, ...args: string[]): Promise<{ stdout: string }> =>
        promisify(execFile)("terraform", [...args, "-input=false", "-no-color"], {
          cwd: join(outdir, "stacks", stack),
          env: environment,
          maxBuffer: 64 * 1024 * 1024,
        });
      for (const stack of STACKS) {
        await terraform(stack, "init");
        await terraform(stack, "apply", "-auto-approve");
        // Exit code 2, for changes, rejects.
        expect((await terraform(stack, "plan", "-detailed-exitcode")).stdout).toContain("No changes");
      }
      for (const stack of [...STACKS].reverse()) {
        expect((await terraform(stack, "destroy", "-auto-approve")).stdout).toContain("Destroy complete");
      }
      const left = [...createRegistry().resources.keys()].flatMap((type) => store.find(type));
      expect(left.map(({ kind, id }) => `${kind} ${id}`)).toEqual([]);
      expect([runtime.workspaces.size, runtime.namespaces.size, runtime.files.size, runtime.models.size]).toEqual([
        0, 0, 0, 0,
      ]);
    } finally {
      await door?.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
