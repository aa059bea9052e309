import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApplySavedPort } from "../../../../cli/terraform/approval/apply-saved";
import { applyPlan } from "../../../../cli/terraform/apply-plan";
import { planStack } from "../../../../cli/terraform/plan";
import { StackFolder } from "../../../../cli/terraform/stack-folder";
import type { JsonObject } from "../../../../sandbox/ports";
import { startProviderServer, type ProviderServer } from "../../../../sandbox/provider/server";
import { Harness, WORKSPACE } from "../../../sandbox/rest/harness";

const WORKSPACE_STACK = "dev-workspace";
const PROJECT_STACK = "dev-fraud";

/** Values in the configuration of the two stacks, which tests vary. */
export interface Settings {
  /** Permission level of the group `callers` on the endpoint. */
  readonly level?: string;
  /** An output of `dev-workspace` that `dev-fraud` reads without using it in an argument. */
  readonly region?: string;
}

/**
 * A sandbox with two stacks: `dev-workspace` has outputs, which `dev-fraud` reads. `dev-fraud` has an endpoint and a
 * directory with permissions, and grants on the schema `main.fraud`.
 */
export class SmallService {
  public readonly stacks = [
    { name: WORKSPACE_STACK, dependencies: [] },
    { name: PROJECT_STACK, dependencies: [WORKSPACE_STACK] },
  ];
  /** Folder for the stacks, their states, and files of tests. */
  public readonly folder = mkdtempSync(path.join(tmpdir(), "service-"));

  private constructor(
    public readonly harness: Harness,
    private readonly provider: ProviderServer,
  ) {}

  public static async start(): Promise<SmallService> {
    const harness = await Harness.start();
    const attributes: JsonObject = { account_id: "a", workspace_id: Number(WORKSPACE), workspace_name: "dev" };
    await harness.store.put({
      ...{ kind: "databricks_mws_workspaces", scope: "account", id: "a/1001" },
      attributes: { id: "a/1001", ...attributes, workspace_url: harness.url },
    });
    return new SmallService(harness, await startProviderServer(harness.assembly.clouds));
  }

  public async stop(): Promise<void> {
    await this.provider.close();
    await this.harness.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes the `cdk.tf.json` of both stacks, as synthesis does. */
  public write(settings: Settings = {}): void {
    for (const [stack, program] of Object.entries(this.programs(settings))) {
      const folder = this.folderOf(stack);
      mkdirSync(folder.directory, { recursive: true });
      writeFileSync(folder.programFile, JSON.stringify(program));
    }
  }

  public readonly folderOf = (stack: string): StackFolder => {
    const environment = { TF_REATTACH_PROVIDERS: JSON.stringify(this.provider.reattach), CHECKPOINT_DISABLE: "1" };
    return new StackFolder(stack, { outDirectory: path.join(this.folder, "out"), environment });
  };

  /** File of a stack's state. */
  public stateOf(stack: string): string {
    return path.join(this.folder, "state", `${stack}.tfstate`);
  }

  /** Plans stacks and applies the plans without an approval. @param stacks names, by default both stacks */
  public async apply(stacks: readonly string[] = this.stacks.map(({ name }) => name)): Promise<void> {
    for (const name of stacks) {
      const folder = this.folderOf(name);
      await applyPlan(folder, await planStack(folder), { live: () => undefined, reached: () => undefined });
    }
  }

  /** Returns a port that applies with Terraform and without the guard, and logs the digest of each applied plan. */
  public port(log: string[]): ApplySavedPort {
    return {
      plan: (stack) => planStack(this.folderOf(stack)),
      judge: () => ({ findings: [], waived: [], allowedLosses: [], examined: 0 }),
      show: () => undefined,
      note: (line) => void log.push(line),
      apply: async (plan) => {
        log.push(`apply ${plan.stack}: ${plan.digest ?? ""}`);
        return applyPlan(this.folderOf(plan.stack), plan, { live: () => undefined, reached: () => undefined });
      },
      wait: () => Promise.reject(new Error("unexpected wait: these tests expect no temporary refusal")),
    };
  }

  /** Calls the workspace's REST API as its administrator. */
  public async call(method: string, route: string, body?: JsonObject): Promise<JsonObject> {
    const { status, body: answer } = await this.harness.call(method, route, body);
    if (status !== 200) throw new Error(`${method} ${route}: ${String(status)} ${JSON.stringify(answer)}`);
    return answer as JsonObject;
  }

  /** Adds a permission level of a group on an object. */
  public async permit(object: string, group: string, level: string): Promise<void> {
    await this.call("PATCH", `/api/2.0/permissions/${object}`, {
      access_control_list: [{ group_name: group, permission_level: level }],
    });
  }

  /** Returns the id of the directory for the permissions API. */
  public async directoryId(): Promise<number> {
    const { object_id: id } = await this.call("GET", "/api/2.0/workspace/get-status?path=/fraud");
    return id as number;
  }

  /** Returns the id of the endpoint for the permissions API. */
  public async endpointId(): Promise<string> {
    const { id } = await this.call("GET", "/api/2.0/serving-endpoints/fraud");
    return id as string;
  }

  private programs({ level = "CAN_QUERY", region = "eu-central-1" }: Settings): Readonly<Record<string, object>> {
    const terraform = (stack: string): object => ({
      required_providers: { databricks: { source: "databricks/databricks" } },
      backend: { local: { path: this.stateOf(stack) } },
    });
    const callers = (permission: string): object[] => [{ group_name: "callers", permission_level: permission }];
    return {
      [WORKSPACE_STACK]: {
        terraform: terraform(WORKSPACE_STACK),
        output: { url: { value: this.harness.url }, region: { value: region } },
      },
      [PROJECT_STACK]: {
        terraform: terraform(PROJECT_STACK),
        data: {
          terraform_remote_state: { workspace: { backend: "local", config: { path: this.stateOf(WORKSPACE_STACK) } } },
        },
        provider: { databricks: [{ host: "${data.terraform_remote_state.workspace.outputs.url}" }] },
        locals: { region: "${data.terraform_remote_state.workspace.outputs.region}" },
        resource: {
          databricks_model_serving: { Endpoint: { name: "fraud" } },
          databricks_directory: { Directory: { path: "/fraud" } },
          databricks_permissions: {
            Access: {
              serving_endpoint_id: "${databricks_model_serving.Endpoint.serving_endpoint_id}",
              access_control: callers(level),
            },
            DirectoryAccess: {
              directory_id: "${databricks_directory.Directory.object_id}",
              access_control: callers("CAN_READ"),
            },
          },
          databricks_grants: {
            Grants: { schema: "main.fraud", grant: [{ principal: "callers", privileges: ["USE_SCHEMA"] }] },
          },
        },
      },
    };
  }
}
