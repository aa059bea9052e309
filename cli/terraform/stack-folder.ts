import { existsSync } from "node:fs";
import path from "node:path";
import { runTool, type Environment, type ToolOptions, type ToolResult } from "../process";
import { UserError } from "../project";
import { terraformBinary } from "./binary";

/** Folder of the synthesized stacks, and Terraform's environment for their providers and states. */
export interface Deployment {
  /** Folder of the synthesized stacks. */
  readonly outDirectory: string;
  readonly environment: Environment;
}

/** The folder of one synthesized stack. */
export class StackFolder {
  public constructor(
    public readonly stack: string,
    private readonly deployment: Deployment,
    public readonly directory: string = path.join(deployment.outDirectory, "stacks", stack),
  ) {}

  /** Path of the synthesized stack, a Terraform configuration in JSON. */
  public get programFile(): string {
    return this.file("cdk.tf.json");
  }

  public file(...parts: readonly string[]): string {
    return path.join(this.directory, ...parts);
  }

  public has(name: string): boolean {
    return existsSync(this.file(name));
  }

  /** A subfolder in which Terraform runs with additional environment variables. */
  public within(name: string, environment: Environment): StackFolder {
    const deployment = { ...this.deployment, environment: { ...this.deployment.environment, ...environment } };
    return new StackFolder(this.stack, deployment, this.file(name));
  }

  /**
   * Runs Terraform in the folder.
   * @throws UserError if the stack is not synthesized
   */
  public async terraform(args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
    if (!existsSync(this.directory)) {
      throw new UserError(
        `stack ${this.stack} is not synthesized here (no folder ${this.directory}): \`./fraudops plan <stage>\` synthesizes it`,
      );
    }
    // Ignores a Terraform workspace selected in the folder, which would have a separate, empty state.
    const environment = { ...this.deployment.environment, TF_WORKSPACE: "default", ...options.environment };
    return runTool(terraformBinary(), args, { directory: this.directory, ...options, environment });
  }
}
