import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { App } from "cdktf";
import { loadService } from "../../../config/load";
import { namingOf } from "../../../core/naming";
import { SLOT_HOST } from "../../../core/stage";
import { Permissions } from "../../../sandbox/access/permissions";
import { Principals } from "../../../sandbox/access/principals";
import type { Json, JsonObject } from "../../../sandbox/ports";
import { startProviderServer, type ProviderServer } from "../../../sandbox/provider/server";
import { PrincipalProviders } from "../../../sandbox/provider/principal-providers";
import { type Assembly, assemble } from "../../../sandbox/rest/assemble";
import { Home } from "../../../sandbox/runtime/home";
import { FolderStore } from "../../../sandbox/store/object-store";
import { addServiceStacks } from "../../../stacks/service";
import { wheelFile } from "../../support/wheel";

const ROOT = resolve(__dirname, "../../..");
const PROGRAMS = join(ROOT, "tests/sandbox/runtime/programs");
const OVERLAY = `
account:
  databricks: { legacyFeaturesOff: true }
  state: { backend: local, directory: state }
  deletionProtection: false
stage:
  iamPropagationSeconds: 0
`;

/** Stages that Terraform has deployed to a sandbox that runs a real MLflow registry, but no Spark. */
export class DeployedStages {
  private constructor(
    public readonly store: FolderStore,
    public readonly assembly: Assembly,
    public readonly home: string,
    private readonly provider: ProviderServer,
    private readonly providers: PrincipalProviders,
  ) {}

  /** @param stages names of stages with a file in `config/stages`; of their projects, only `fraud` is deployed */
  public static async deploy(...stages: readonly string[]): Promise<DeployedStages> {
    const folder = mkdtempSync(join(tmpdir(), "stages-"));
    mkdirSync(join(folder, "state"));
    const store = await FolderStore.open(join(folder, "store"));
    const assembly = assemble({
      home: new Home(folder),
      store,
      python: join(ROOT, ".venv/bin/python"),
      clusterDriver: join(PROGRAMS, "fake_driver.py"),
      modelServer: join(PROGRAMS, "fake_model_server.py"),
      tasks: join(ROOT, "sandbox/runtime/python/tasks"),
      spark: { catalog: {}, jars: [], preload: [] },
      controlPort: 0,
      log: () => undefined,
      onShutdown: () => undefined,
    });
    assembly.engine.mlflow.start();
    await assembly.restApi.start();
    const provider = await startProviderServer(assembly.clouds);
    const providers = new PrincipalProviders(assembly.clouds);
    const deployed = new DeployedStages(store, assembly, folder, provider, providers);
    try {
      const outdir = synthesize(folder, stages);
      const parts = ["workspace", "platform", "fraud"];
      const stacks = ["bootstrap", "account", ...stages.flatMap((stage) => parts.map((part) => `${stage}-${part}`))];
      for (const stack of stacks) await applyStack(join(outdir, "stacks", stack), provider);
      return deployed;
    } catch (error) {
      await deployed.close();
      throw error;
    }
  }

  /**
   * Deploys a merge request's stage with its project `fraud`, as the service principal `deploy` of the stage's slot.
   * @param change changes the synthesized stacks in `outdir` before Terraform applies them
   * @returns Terraform's output
   */
  public async deployRequest(stage: string, change?: (outdir: string) => void): Promise<string> {
    const host = this.assembly.restApi.urlOf(this.workspaceOf(SLOT_HOST));
    const outdir = synthesize(this.home, [SLOT_HOST, stage], host);
    change?.(outdir);
    const { account } = loadService();
    const provider = await this.providers.open(namingOf(account, stage).servicePrincipal("deploy"));
    const said: string[] = [];
    for (const part of ["platform", "fraud"]) {
      said.push(await applyStack(join(outdir, "stacks", `${stage}-${part}`), provider));
    }
    return said.join("\n");
  }

  /** The permission checks of the sandbox's provider and REST API, for the objects in the store of this sandbox. */
  public get levels(): { readonly permissions: Permissions; readonly principals: Principals } {
    const principals = new Principals(this.store);
    return { principals, permissions: new Permissions(this.store, principals) };
  }

  /** Id of a stage's workspace. */
  public workspaceOf(stage: string): string {
    const [workspace] = this.store.find("databricks_mws_workspaces", "account", {
      workspace_name: `fraudops-${stage}`,
    });
    if (workspace === undefined) throw new Error(`stage ${stage} has no workspace`);
    const { workspace_id: id } = workspace.attributes as { readonly workspace_id: number };
    return String(id);
  }

  /**
   * Finds the object of the resource type `kind` by its name or path, and returns one of its attributes; if the object
   * lacks this attribute, returns its id.
   */
  public attribute(kind: string, name: string, attribute: string): string {
    const found = this.store
      .find(kind)
      .find(({ attributes }) => [attributes["name"], attributes["path"]].includes(name));
    if (found === undefined) throw new Error(`no ${kind} is called ${name}`);
    return String((found.attributes[attribute] as string | number | undefined) ?? found.id);
  }

  /** Adds a service principal to the account, as a member of a single group. */
  public async addMember(name: string, group: string): Promise<void> {
    const [found] = this.store.find("databricks_group", "account", { display_name: group });
    if (found === undefined) throw new Error(`no group ${group}`);
    const id = `9${String(await this.store.next("test_member", 100))}`;
    await this.put("databricks_service_principal", id, { application_id: `app-${name}`, display_name: name });
    await this.put("databricks_group_member", `${found.id}|${id}`, { group_id: found.id, member_id: id });
  }

  /** Creates an empty Delta table without Spark by writing its first commit, and sets the owner of the table. */
  public async addTable(fullName: string, owner: string): Promise<void> {
    const log = join(this.home, "warehouse", ...fullName.split("."), "_delta_log");
    mkdirSync(log, { recursive: true });
    const metaData = { id: fullName, schemaString: JSON.stringify({ type: "struct", fields: [] }) };
    writeFileSync(join(log, `${"0".repeat(20)}.json`), JSON.stringify({ metaData }));
    await this.put("sandbox_owner", `table/${fullName}`, { owner });
  }

  /** Registers a version of a model as the administrator, because probes that load a version need an existing one. */
  public async addVersion(stage: string, name: string): Promise<void> {
    const { client } = this.assembly.engine;
    const exists = (await client.registeredModels()).some((model) => model.name === name);
    if (!exists) await client.call("POST", "registered-models/create", { name });
    await client.call("POST", "model-versions/create", { name, source: `mlflow-artifacts:/${stage}/model` });
  }

  /** Calls a workspace's REST API as `principal`; if `principal` is undefined, as the sandbox's administrator. */
  public async call(
    stage: string,
    principal: string | undefined,
    method: string,
    path: string,
    body?: Json,
  ): Promise<{ readonly status: number; readonly body: JsonObject }> {
    const { tokens, restApi } = this.assembly;
    const credentials = principal === undefined ? undefined : tokens.createRevocable(principal);
    const response = await fetch(restApi.urlOf(this.workspaceOf(stage)) + path, {
      method,
      headers: {
        authorization: `Bearer ${credentials?.token ?? tokens.admin}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    credentials?.revoke();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true && text !== "";
    return { status: response.status, body: isJson ? (JSON.parse(text) as JsonObject) : { text } };
  }

  public async close(): Promise<void> {
    await this.provider.close();
    await this.providers.close();
    await this.assembly.restApi.stop();
    await this.assembly.engine.close();
    await this.store.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  private async put(kind: string, id: string, attributes: JsonObject): Promise<void> {
    await this.store.put({ kind, scope: "account", id, attributes: { id, ...attributes } });
  }
}

function synthesize(folder: string, names: readonly string[], requestHost?: string): string {
  const overlay = join(folder, "overlay.yaml");
  writeFileSync(overlay, OVERLAY);
  const { account, stages } = loadService({ overlay, stages: [...names] });
  const outdir = join(folder, "out");
  const app = new App({ outdir, skipValidation: true });
  const codeVersion = "0123456789ab";
  const shared = { account, everyStage: stages, stages, projectRoot: folder };
  addServiceStacks(app, {
    ...shared,
    wheelFile: wheelFile(),
    codeVersion,
    localBootstrapState: true,
    requestHost,
  });
  app.synth();
  return outdir;
}

async function applyStack(cwd: string, { reattach }: ProviderServer): Promise<string> {
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    TF_REATTACH_PROVIDERS: JSON.stringify(reattach),
  };
  let output = "";
  for (const args of [["init"], ["apply", "-auto-approve", "-refresh=false"]]) {
    const options = { cwd, env, maxBuffer: 64 * 1024 * 1024 };
    output = (await promisify(execFile)("terraform", [...args, "-input=false", "-no-color"], options)).stdout;
  }
  return output;
}
