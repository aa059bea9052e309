import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { App } from "cdktf";

import { loadService } from "../../../../config/load";
import { createRegistry } from "../../../../sandbox/facts/registry";
import { createClouds } from "../../../../sandbox/objects/clouds";
import type { Deployed } from "../../../../sandbox/facts/generate/changes/deployed";
import type { ValueObject } from "../../../../sandbox/provider/cty/value";
import type { Caller } from "../../../../sandbox/provider/provider-service";
import { startProviderServer, type ProviderServer } from "../../../../sandbox/provider/server";
import { ProviderService } from "../../../../sandbox/provider/provider-service";
import { FolderStore } from "../../../../sandbox/store/object-store";
import { addServiceStacks } from "../../../../stacks/service";
import { wheelFile } from "../../../support/wheel";
import { FakeRuntime } from "./fake-runtime";

const STACKS = ["bootstrap", "account", "dev-workspace", "dev-platform", "dev-fraud"];
const overlayOf = (deletionProtection: boolean): string => `
account:
  deletionProtection: ${String(deletionProtection)}
  databricks: { systemTablesFrom: dev, systemSchemas: [access, serving], legacyFeaturesOff: true }
  state: { backend: local, directory: state }
stage:
  iamPropagationSeconds: 0
`;
const PROFILES = {
  standard: "",
  hardened: `  workspace: { pricingTier: ENTERPRISE }
  security:
    profile: hardened
    complianceStandards: [PCI_DSS]
    overrides: { complianceSecurityProfile: { enabled: true, reason: tested together with the other controls } }
`,
};

export type Profile = keyof typeof PROFILES;

/** The committed stage dev with a security profile. Each instance has its own emulated clouds and Terraform states. */
export class DeployedService {
  public readonly runtime = new FakeRuntime();

  private constructor(
    private readonly folder: string,
    private readonly outdir: string,
    public readonly store: FolderStore,
    private provider: ProviderServer | undefined,
  ) {}

  public static async start(profile: Profile, deletionProtection = false): Promise<DeployedService> {
    const folder = mkdtempSync(join(tmpdir(), "landscape-"));
    mkdirSync(join(folder, "state"));
    const store = await FolderStore.open(join(folder, "store"));
    const service = new DeployedService(folder, synthesize(folder, profile, deletionProtection), store, undefined);
    service.provider = await startProviderServer(createClouds(store, service.runtime, createRegistry()));
    return service;
  }

  public async stop(): Promise<void> {
    await this.provider?.close();
    await this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Applies the stacks in order.
   * @returns the existing resources that Terraform asks providers to plan after the apply; these plans have no changes
   */
  public async apply(): Promise<readonly Deployed[]> {
    const deployed: Deployed[] = [];
    for (const stack of STACKS) {
      await this.terraform(stack, "init");
      await this.terraform(stack, "apply", "-auto-approve");
      const stop = recordPlans(deployed);
      try {
        // Throws if the plan has changes, because Terraform then exits with 2.
        await this.terraform(stack, "plan", "-detailed-exitcode");
      } finally {
        stop();
      }
    }
    return deployed;
  }

  private async terraform(stack: string, ...args: string[]): Promise<void> {
    await promisify(execFile)("terraform", [...args, "-input=false", "-no-color"], {
      cwd: join(this.outdir, "stacks", stack),
      env: {
        ...process.env,
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        TF_REATTACH_PROVIDERS: JSON.stringify(this.provider?.reattach),
      },
      maxBuffer: 64 * 1024 * 1024,
    });
  }
}

/** Synthesizes the shared stacks and the stage dev with local states. @returns the output folder */
function synthesize(folder: string, profile: Profile, deletionProtection: boolean): string {
  const overlay = join(folder, "overlay.yaml");
  writeFileSync(overlay, `${overlayOf(deletionProtection)}${PROFILES[profile]}`);
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

/** Adds each existing resource that a provider plans to the list `deployed`, until the returned function is called. */
function recordPlans(deployed: Deployed[]): () => void {
  const { prototype } = ProviderService;
  const plan = prototype.plan;
  prototype.plan = async function (type, prior, config, caller) {
    if (prior) {
      const files = await filesOf(config, caller);
      deployed.push({ type, ...prior, config, provider: caller.provider, ...(files && { files }) });
    }
    return plan.call(this, type, prior, config, caller);
  };
  return () => {
    prototype.plan = plan;
  };
}

async function filesOf({ source }: ValueObject, { directory }: Caller): Promise<Record<string, string> | undefined> {
  const folder = await directory;
  if (typeof source !== "string" || folder === undefined) return undefined;
  return { [source]: readFileSync(join(folder, source), "utf8") };
}
