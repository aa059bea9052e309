import { loadService } from "../../../config/load";
import { slotNaming } from "../../../core/naming";
import { configuration } from "../../../cli/configuration";
import { wanted } from "../../../cli/repository/wanted";
import { sandboxStatus } from "../../../cli/sandbox/control";
import { sandboxGuest, type SandboxGuest } from "../../../cli/sandbox/guest";
import { requireSandbox } from "../../../cli/sandbox/info";
import type { TestSandbox } from "../../e2e/support/sandbox";
import type { Environment } from "./run-workflow";

/** The GitHub environments that docs/ci.md describes. Jobs that use one act as a principal of the sandbox. */
export class Environments {
  public constructor(private readonly sandbox: TestSandbox) {}

  /** Jobs that must pass before a merge into a branch. */
  public checks(branch: string): readonly string[] {
    return this.wanted().branches.find(({ name }) => name === branch)?.checks ?? [];
  }

  /**
   * Returns an environment for a job that runs on a git ref.
   * @throws Error if the environment does not exist, or if its branches do not include the ref
   */
  public async get(name: string, ref: string): Promise<Environment> {
    const { environments, slots } = this.wanted();
    const found = [...environments, ...slots].find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no environment ${name}: docs/ci.md does not list it`);
    const { branches, variables } = found;
    if (branches !== undefined && !branches.some((branch) => ref === `refs/heads/${branch}`)) {
      throw new Error(`${ref} may not use the environment ${name}`);
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
        // The sandbox issues the token of the slot's principal. In the clouds, Databricks exchanges the pipeline's OIDC
        // token for it.
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

/** Variables with which Terraform's providers and the workspace clients authenticate as a slot's principal. */
function slotIdentity({ host, token, reattach }: SandboxGuest): Readonly<Record<string, string>> {
  return {
    DATABRICKS_HOST: host,
    DATABRICKS_TOKEN: token,
    DATABRICKS_AUTH_TYPE: "",
    TF_REATTACH_PROVIDERS: JSON.stringify(reattach),
    FRAUDOPS_REQUEST_HOST: host,
  };
}
