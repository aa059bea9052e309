import type { Harness } from "../../sandbox/rest/harness";
import { providerBinary } from "./binaries";
import { startedFor } from "./sandbox";
import type { Configuration } from "./stage";
import { TerraformFolder } from "./terraform";
import { workspaceOnly } from "./workspace-only";

/** A sandbox, and a Terraform folder for each stack to apply to the sandbox. */
export class Deployment {
  public readonly folders: readonly TerraformFolder[];

  /** @param token token of the principal that applies the stacks */
  public constructor(
    public readonly harness: Harness,
    stacks: readonly Configuration[],
    private readonly token = harness.assembly.tokens.admin,
  ) {
    const binary = providerBinary();
    this.folders = stacks.map(() => new TerraformFolder(binary));
  }

  /** Starts a sandbox with the objects of other stacks on which `stacks` depend, e.g. buckets and IAM roles. */
  public static async start(stacks: readonly Configuration[]): Promise<Deployment> {
    return new Deployment(await startedFor(stacks), stacks);
  }

  /** Configures each folder and runs a step in it. @param configurations one per folder @returns the errors */
  public async each(
    configurations: readonly Configuration[],
    step: (folder: TerraformFolder) => Promise<string[]>,
  ): Promise<string[]> {
    const target = { host: this.harness.url, token: this.token };
    const wrong: string[] = [];
    for (const [index, configuration] of configurations.entries()) {
      const folder = this.folders[index];
      if (folder === undefined) throw new Error("there are more configurations than folders of stacks");
      folder.configure(workspaceOnly(configuration, target));
      wrong.push(...(await step(folder)));
    }
    return wrong;
  }
}
