import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { App } from "cdktf";
import { loadService } from "../../../config/load";
import type { ConfigurationJson, PlanJson } from "../../../guard/plan-json";
import type { StackInput } from "../../../guard/planned-stack";
import { createRegistry } from "../../../sandbox/facts/registry";
import { createClouds } from "../../../sandbox/objects/clouds";
import { startProviderServer, type ProviderServer } from "../../../sandbox/provider/server";
import { FolderStore } from "../../../sandbox/store/object-store";
import { addServiceStacks, type ServiceProps } from "../../../stacks/service";
import { FakeRuntime } from "../../sandbox/facts/support/fake-runtime";
import { wheelFile } from "../../support/wheel";

/** Committed configuration with local state and without the wait for IAM propagation. */
const OVERLAY = { account: { state: { backend: "local", directory: "state" } }, stage: { iamPropagationSeconds: 0 } };

/** The stacks of the committed configuration, and an emulation of the clouds in which Terraform plans and applies them. */
export class PlannedService {
  private constructor(
    private readonly folder: string,
    private readonly store: FolderStore,
    private readonly provider: ProviderServer,
  ) {}

  public static async start(): Promise<PlannedService> {
    const folder = mkdtempSync(path.join(tmpdir(), "guard-"));
    mkdirSync(path.join(folder, "state"));
    const store = await FolderStore.open(path.join(folder, "store"));
    const provider = await startProviderServer(createClouds(store, new FakeRuntime(), createRegistry()));
    return new PlannedService(folder, store, provider);
  }

  public async stop(): Promise<void> {
    await this.provider.close();
    await this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Synthesizes the stacks of some stages from the committed configuration.
   *
   * @param overlay values that replace those of the committed configuration
   * @param known stages for which the stack `account` creates identities, by default all stages of the configuration
   */
  public synthesize(
    stages: readonly string[],
    overlay: Readonly<Record<string, object>> = {},
    known?: readonly string[],
  ): void {
    const file = path.join(this.folder, "overlay.json");
    writeFileSync(
      file,
      JSON.stringify({ ...OVERLAY, ...overlay, account: { ...OVERLAY.account, ...overlay["account"] } }),
    );
    const everyStage = loadService({ overlay: file }).stages.filter(({ stage }) => known?.includes(stage) ?? true);
    this.write("out", { ...loadService({ overlay: file, stages }), everyStage });
  }

  /** Writes the stacks of a release, which `npm run upgrade:record` has recorded in `folder`. */
  public install(folder: string): void {
    for (const file of readdirSync(folder)) {
      const directory = this.directory("out", path.basename(file, ".json"));
      const text = readFileSync(path.join(folder, file), "utf8").replaceAll("@ROOT@", this.folder);
      mkdirSync(directory, { recursive: true });
      writeFileSync(path.join(directory, "cdk.tf.json"), text);
      for (const [, asset = ""] of text.matchAll(/"(assets\/[^"]+)"/g)) {
        mkdirSync(path.join(directory, path.dirname(asset)), { recursive: true });
        writeFileSync(path.join(directory, asset), "jobs");
      }
    }
  }

  /** Runs a command on the state of an applied stack, e.g. `taint <address>`. */
  public async changeState(stack: string, command: "taint" | "untaint" | "state", ...args: string[]): Promise<void> {
    await this.terraform(this.directory("out", stack), command, ...args);
  }

  /** Returns Terraform's plan for a stack. */
  public plan(stack: string): Promise<StackInput> {
    return this.planIn(this.directory("out", stack), stack.slice(stack.indexOf("-") + 1));
  }

  /** Edits the Terraform JSON of a synthesized stack, for changes that no configuration produces. */
  public edit(stack: string, change: (json: string) => string): void {
    const file = path.join(this.directory("out", stack), "cdk.tf.json");
    writeFileSync(file, change(readFileSync(file, "utf8")));
  }

  /** Returns Terraform's plan for the stack `bootstrap` as committed, with the local state of its first deploy. */
  public planBootstrap(): Promise<StackInput> {
    const { account, stages } = loadService();
    this.write("bootstrap", { account, stages: [], everyStage: stages });
    return this.planIn(this.directory("bootstrap", "bootstrap"), "bootstrap");
  }

  /** Applies the last plan of `planBootstrap`. */
  public async applyBootstrap(): Promise<void> {
    await this.terraform(this.directory("bootstrap", "bootstrap"), "apply", "plan.bin");
  }

  /** Applies the last plan of a stack. */
  public async apply(stack: string): Promise<void> {
    await this.terraform(this.directory("out", stack), "apply", "plan.bin");
  }

  /** Outputs of an applied stack. */
  public async outputs(stack: string): Promise<Readonly<Record<string, string>>> {
    const outputs = JSON.parse(await this.terraform(this.directory("out", stack), "output", "-json")) as object;
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { value }]: [string, { value: unknown }]) => [name, String(value)]),
    );
  }

  private write(folder: string, service: Pick<ServiceProps, "account" | "stages" | "everyStage">): void {
    const app = new App({ outdir: path.join(this.folder, folder), skipValidation: true });
    addServiceStacks(app, {
      ...service,
      projectRoot: this.folder,
      wheelFile: wheelFile(),
      codeVersion: "0123456789ab",
      localBootstrapState: true,
    });
    app.synth();
  }

  private async planIn(directory: string, part: string): Promise<StackInput> {
    await this.terraform(directory, "init");
    await this.terraform(directory, "plan", "-out=plan.bin");
    const shown = await this.terraform(directory, "show", "-json", "plan.bin");
    const configuration = readFileSync(path.join(directory, "cdk.tf.json"), "utf8");
    return {
      part,
      plan: JSON.parse(shown) as PlanJson,
      configuration: JSON.parse(configuration) as ConfigurationJson,
    };
  }

  private directory(folder: string, stack: string): string {
    return path.join(this.folder, folder, "stacks", stack);
  }

  private async terraform(cwd: string, command: string, ...args: string[]): Promise<string> {
    const input = ["show", "output", "taint", "untaint", "state"].includes(command) ? [] : ["-input=false"];
    const { stdout } = await promisify(execFile)("terraform", [command, ...input, ...args, "-no-color"], {
      cwd,
      env: {
        ...process.env,
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        TF_REATTACH_PROVIDERS: JSON.stringify(this.provider.reattach),
      },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }
}
