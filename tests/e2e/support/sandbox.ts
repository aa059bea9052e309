import path from "node:path";
import { DatabricksClient } from "../../../cli/databricks/client";
import { runTool, type Environment, type ToolOptions, type ToolResult } from "../../../cli/process";
import { projectRoot } from "../../../cli/project";
import { mintToken, sandboxStatus } from "../../../cli/sandbox/control";
import { prepareSandboxEnvironment } from "../../../cli/sandbox/environment";
import { requireSandbox } from "../../../cli/sandbox/info";
import { sandboxReset } from "../../../cli/sandbox/lifecycle";
import { deploy, type DeployResult } from "../../../cli/terraform/deploy";

/** The sandbox with little data that a test file has to itself: a folder and a range of ports. */
export class TestSandbox {
  public readonly home: string;
  /** What is laid over the stages' configuration; a test that changes the configuration changes this. */
  public overlay = path.join(projectRoot, "config", "overlays", "sandbox-small.yaml");

  public constructor(
    name: string,
    public readonly port: number,
  ) {
    this.home = path.join(projectRoot, `.sandbox-${name}`);
  }

  /** The command line, as people type it. */
  public fraudops(args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
    return runTool(process.execPath, [path.join(projectRoot, "cli", "bin", "fraudops.js"), ...args], options);
  }

  public up(): Promise<ToolResult> {
    return this.fraudops(["sandbox", "up", "--home", this.home, "--port", String(this.port)]);
  }

  /** An ordinary tool against this sandbox. */
  public async exec(command: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
    const environment = { ...(await this.environment()), ...options.environment };
    return runTool(command, args, { ...options, environment });
  }

  /** `cdktf deploy`, and what it did to each stack. */
  public async deploy(...stacks: readonly string[]): Promise<DeployResult> {
    return deploy(stacks, await this.environment());
  }

  public async environment(): Promise<Environment> {
    const info = await requireSandbox(this.home);
    return prepareSandboxEnvironment(info, this.home, this.overlay);
  }

  /** A client of a stage's workspace, as the administrator or as the principal of that name. */
  public async client(stage: string, principal?: string): Promise<DatabricksClient> {
    const info = await requireSandbox(this.home);
    const token = principal === undefined ? info.adminToken : await mintToken(info, principal);
    return new DatabricksClient(await this.workspaceUrl(stage), token);
  }

  public async workspaceUrl(stage: string): Promise<string> {
    const { workspaces } = await sandboxStatus(await requireSandbox(this.home));
    const workspace = workspaces.find(({ name }) => name === `fraudops-${stage}`);
    if (workspace === undefined) throw new Error(`no workspace for ${stage}`);
    return workspace.url;
  }

  public reset(): Promise<void> {
    return sandboxReset(this.home);
  }
}
