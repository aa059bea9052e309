import path from "node:path";
import { DatabricksClient } from "../../../cli/databricks/client";
import { runTool, type Environment, type ToolOptions, type ToolResult } from "../../../cli/process";
import { projectRoot } from "../../../cli/project";
import { mintToken, sandboxStatus } from "../../../cli/sandbox/control";
import { prepareSandboxEnvironment } from "../../../cli/sandbox/environment";
import { requireSandbox } from "../../../cli/sandbox/info";
import { sandboxReset } from "../../../cli/sandbox/lifecycle";
import { isUnchanged, type StackChange } from "../../../cli/terraform/stack-change";
import { StackFolder } from "../../../cli/terraform/stack-folder";
import { pullState, recordedObjects } from "../../../cli/terraform/state";

/** Result of `fraudops apply`. */
export interface Applied {
  readonly ok: boolean;
  readonly changes: readonly StackChange[];
  /** The output of a failed apply; empty if it succeeded. */
  readonly failure: string;
}

/** A sandbox for one test file: with little data, in a separate folder and on separate network ports. */
export class TestSandbox {
  public readonly home: string;
  /** Path of the overlay over the committed configuration. A test sets another file to change the configuration. */
  public overlay = path.join(projectRoot, "config", "overlays", "sandbox-small.yaml");

  public constructor(
    name: string,
    public readonly port: number,
  ) {
    this.home = path.join(projectRoot, `.sandbox-${name}`);
  }

  /** Environment variables of `fraudops` commands, in addition to those of this process. */
  public get variables(): Readonly<Record<string, string>> {
    return { FRAUDOPS_OVERLAY: this.overlay };
  }

  /** Runs a `fraudops` command. */
  public fraudops(args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
    const environment = { ...this.variables, ...options.environment };
    return runTool(process.execPath, [path.join(projectRoot, "cli", "bin", "fraudops.js"), ...args], {
      ...options,
      environment,
    });
  }

  public up(): Promise<ToolResult> {
    return this.fraudops(["sandbox", "up", "--home", this.home, "--port", String(this.port)]);
  }

  /** Runs `fraudops rehearse` for stages, by default for all, and keeps the sandbox running. */
  public rehearse(...stages: readonly string[]): Promise<ToolResult> {
    const where = ["--home", this.home, "--overlay", this.overlay, "--port", String(this.port)];
    return this.fraudops(["rehearse", ...stages, ...where, "--keep"]);
  }

  /** Runs any command, e.g. `cdktf`, with environment variables that address this sandbox. */
  public async exec(command: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
    const environment = { ...(await this.environment()), ...options.environment };
    return runTool(command, args, { ...options, environment });
  }

  /** Runs `fraudops apply --yes` for a stage or `account`, and returns the changes of each stack. */
  public async apply(name: string): Promise<Applied> {
    const args = ["apply", name, "--yes", "--json", "--home", this.home];
    const { exitCode, stdout, output } = await this.fraudops(args);
    if (exitCode !== 0) return { ok: false, changes: [], failure: output };
    const { changes } = JSON.parse(stdout) as { readonly changes: readonly StackChange[] };
    return { ok: true, changes, failure: "" };
  }

  /** Applies a stage twice; the second apply must change nothing. */
  public async converge(name: string): Promise<void> {
    const [first, second] = [await this.apply(name), await this.apply(name)];
    expect([first.failure, second.failure]).toEqual(["", ""]);
    expect(isUnchanged(second.changes)).toBe(true);
  }

  /** Returns the addresses of the resources in a stack's state. */
  public async stateAddresses(stack: string): Promise<readonly string[]> {
    const deployment = { outDirectory: path.join(this.home, "cdktf.out"), environment: await this.environment() };
    return recordedObjects(await pullState(new StackFolder(stack, deployment))).map(({ address }) => address);
  }

  public async environment(): Promise<Environment> {
    const info = await requireSandbox(this.home);
    return prepareSandboxEnvironment(info, this.home, this.overlay);
  }

  /** Returns a client of a stage's workspace that acts as `principal`, by default as the sandbox's administrator. */
  public async client(stage: string, principal?: string): Promise<DatabricksClient> {
    const info = await requireSandbox(this.home);
    const token = principal === undefined ? info.adminToken : await mintToken(info, principal);
    return new DatabricksClient(await this.workspaceUrl(stage), token);
  }

  public async workspaceUrl(stage: string): Promise<string> {
    const { workspaces } = await sandboxStatus(await requireSandbox(this.home));
    const workspace = workspaces.find(({ name }) => name === `fraudops-${stage}`);
    if (workspace === undefined) throw new Error(`the sandbox has no workspace for ${stage}: apply the stage first`);
    return workspace.url;
  }

  public async reset(): Promise<void> {
    await sandboxReset(this.home);
  }
}
