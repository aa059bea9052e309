import { loadService } from "../../../config/load";
import { slotNaming } from "../../../core/naming";
import { configuration } from "../../../cli/configuration";
import { wanted } from "../../../cli/repository/wanted";
import { sandboxStatus } from "../../../cli/sandbox/control";
import { sandboxGuest, type SandboxGuest } from "../../../cli/sandbox/guest";
import { requireSandbox } from "../../../cli/sandbox/info";
import type { TestSandbox } from "../../e2e/support/sandbox";
import type { Environment } from "./run-workflow";

/** GitHub environments that docs/ci.md describes. A job that uses an environment acts as a principal of the sandbox. */
export class Environments {
  public constructor(private readonly sandbox: TestSandbox) {}

  /** Returns the names of the jobs that must pass before a merge into a branch. */
  public checks(branch: string): readonly string[] {
    return this.wanted().branches.find(({ name }) => name === branch)?.checks ?? [];
  }

  /**
   * Returns an environment for a job that runs on a git ref.
   * @throws Error if the environment does not exist, or if its allowed branches do not include the ref
   */
  public async get(name: string, ref: string): Promise<Environment> {
    const { environments, slots } = this.wanted();
    const found = [...environments, ...slots].find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no environment ${name}: docs/ci.md does not list it`);
    const { branches, variables } = found;
    if (branches !== undefined && !branches.some((branch) => ref === `refs/heads/${branch}`)) {
      throw new Error(`${ref} may not use the environment ${name}, which allows the branches ${branches.join(", ")}`);
    }
    const workspace = await this.workspaceUrl(name.replace(/-(merge-)?plan$/, ""));
    const values = Object.keys(variables).map((key) => [
      key,
      key === "DATABRICKS_HOST" ? (workspace ?? "") : `${key} of ${name}`,
    ]);
    return {
      variables: Object.fromEntries(values) as Record<string, string>,
      identity: async () => {
        const info = await requireSandbox(this.sandbox.home);
        // In a slot for merge requests, the sandbox issues a token of the slot's service principal. In the clouds,
        // Databricks exchanges the pipeline's OIDC token for such a token.
        if (slots.includes(found)) return slotIdentity(await sandboxGuest(info, slotNaming("fraudops", name)));
        return workspace === undefined ? {} : { DATABRICKS_HOST: workspace, DATABRICKS_TOKEN: info.adminToken };
      },
    };
  }

  private wanted(): ReturnType<typeof wanted> {
    return wanted(loadService(configuration(this.sandbox.overlay)));
  }

  private async workspaceUrl(stage: string): Promise<string | undefined> {
    const { workspaces } = await sandboxStatus(await requireSandbox(this.sandbox.home));
    return workspaces.find(({ name }) => name === `fraudops-${stage}`)?.url;
  }
}

/** Environment variables with which Terraform's providers and REST clients act as a slot's service principal. */
function slotIdentity({ host, token, reattach }: SandboxGuest): Readonly<Record<string, string>> {
  return {
    DATABRICKS_HOST: host,
    DATABRICKS_TOKEN: token,
    DATABRICKS_AUTH_TYPE: "",
    TF_REATTACH_PROVIDERS: JSON.stringify(reattach),
    FRAUDOPS_REQUEST_HOST: host,
  };
}
