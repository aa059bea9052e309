import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CloudObject, Json, JsonObject, ObjectStore, Scope } from "../../../sandbox/ports";
import { type Assembly, type AssemblyOptions, assemble } from "../../../sandbox/rest/assemble";
import { Home } from "../../../sandbox/runtime/home";
import { loadSparkSettings } from "../../../sandbox/runtime/spark-settings";

const ROOT = resolve(__dirname, "../../..");
const PROGRAMS = join(ROOT, "tests/sandbox/runtime/programs");
const REAL_PROGRAMS = join(ROOT, "sandbox/runtime/python");

export const PYTHON = join(ROOT, ".venv/bin/python");
export const WORKSPACE = "1001";
export const METASTORE = "11111111-2222-3333-4444-555555555555";

/** Returns the specification of a single-node cluster with the settings that Databricks requires. */
export function singleNode(sparkConf: Record<string, string> = {}): object {
  return {
    spark_version: "17.3.x-cpu-ml-scala2.13",
    node_type_id: "m6gd.xlarge",
    num_workers: 0,
    spark_conf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]", ...sparkConf },
    custom_tags: { ResourceClass: "SingleNode" },
  };
}

/** Returns options for `Harness.start` with which clusters run Spark instead of the fake driver. */
export function realCluster(): Partial<AssemblyOptions> {
  const spark = loadSparkSettings(join(REAL_PROGRAMS, "spark_conf.json"), join(ROOT, ".tools/jars"));
  return { clusterDriver: join(REAL_PROGRAMS, "cluster_driver.py"), spark: { ...spark, preload: ["pyspark.sql"] } };
}

/** An object store in memory. */
export class MemoryStore implements ObjectStore {
  private readonly objects = new Map<string, CloudObject>();
  private readonly sequences = new Map<string, number>();

  public get(kind: string, scope: Scope, id: string): CloudObject | undefined {
    return this.objects.get(`${kind}|${scope}|${id}`);
  }

  public find(kind: string, scope?: Scope, where: Readonly<Record<string, Json>> = {}): readonly CloudObject[] {
    return [...this.objects.values()].filter(
      (object) =>
        object.kind === kind &&
        (scope === undefined || object.scope === scope) &&
        Object.entries(where).every(([name, value]) => object.attributes[name] === value),
    );
  }

  public put(object: CloudObject): Promise<void> {
    this.objects.set(`${object.kind}|${object.scope}|${object.id}`, object);
    return Promise.resolve();
  }

  public delete(kind: string, scope: Scope, id: string): Promise<void> {
    this.objects.delete(`${kind}|${scope}|${id}`);
    return Promise.resolve();
  }

  public next(sequence: string, start = 1): Promise<number> {
    const value = (this.sequences.get(sequence) ?? start - 1) + 1;
    this.sequences.set(sequence, value);
    return Promise.resolve(value);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The sandbox's REST API on free network ports, with fake programs in place of Spark and the model server. */
export class Harness {
  private constructor(
    public readonly store: ObjectStore,
    public readonly assembly: Assembly,
    public readonly controlUrl: string,
    public readonly url: string,
    private readonly folder: string,
  ) {}

  /**
   * Starts the API with the workspace `1001`. The service principal `client` is assigned to this workspace through the
   * group `callers`. The service principal `stranger` is not assigned to it.
   * @param programs options that replace the fake programs, e.g. `realCluster()`
   */
  public static async start(
    folder = mkdtempSync(join(tmpdir(), "rest-api-")),
    store: ObjectStore = new MemoryStore(),
    programs: Partial<AssemblyOptions> = {},
  ): Promise<Harness> {
    const put = (kind: string, scope: Scope, id: string, attributes: JsonObject): Promise<void> =>
      store.put({ kind, scope, id, attributes: { id, ...attributes } });
    await put("databricks_mws_workspaces", "account", "a/1001", {
      account_id: "a",
      workspace_id: 1001,
      workspace_name: "dev",
    });
    await put("databricks_service_principal", "account", "21", {
      application_id: "app-client",
      display_name: "client",
    });
    await put("databricks_service_principal", "account", "22", { application_id: "app-out", display_name: "stranger" });
    await put("databricks_group", "account", "31", { display_name: "callers" });
    await put("databricks_group_member", "account", "31|21", { group_id: "31", member_id: "21" });
    await put("databricks_mws_permission_assignment", "account", "1001|31", {
      workspace_id: 1001,
      principal_id: 31,
      permissions: ["USER"],
    });
    await put("databricks_metastore", "account", METASTORE, { metastore_id: METASTORE, name: "metastore" });
    await put("databricks_metastore_assignment", "account", `1001|${METASTORE}`, {
      workspace_id: 1001,
      metastore_id: METASTORE,
    });
    await put("databricks_catalog", "account", "main", { name: "main" });
    await put("databricks_schema", "account", "main.fraud", { catalog_name: "main", name: "fraud" });
    const assembly = assemble({
      home: new Home(folder),
      store,
      python: PYTHON,
      clusterDriver: join(PROGRAMS, "fake_driver.py"),
      modelServer: join(PROGRAMS, "fake_model_server.py"),
      tasks: join(REAL_PROGRAMS, "tasks"),
      spark: { catalog: { "spark.sql.catalog.{catalog}": "Plugin" }, jars: [], preload: [] },
      ...programs,
      controlPort: 0,
      log: () => undefined,
      onShutdown: () => undefined,
    });
    const controlUrl = await assembly.restApi.start();
    const url = await assembly.restApi.open(WORKSPACE);
    return new Harness(store, assembly, controlUrl, url, folder);
  }

  public get folderPath(): string {
    return this.folder;
  }

  /** Calls the API as a principal, by default as the administrator. */
  public async call(method: string, path: string, body?: unknown, principal?: string): Promise<Answer> {
    const token = principal === undefined ? this.assembly.tokens.admin : this.assembly.tokens.mint(principal);
    return this.send(method, this.url + path, body, token);
  }

  public async control(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.send(method, this.controlUrl + path, body, this.assembly.tokens.admin);
  }

  public async send(method: string, url: string, body?: unknown, token?: string): Promise<Answer> {
    const raw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(url, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": raw ? "application/octet-stream" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get("content-type")?.startsWith("application/json") === true && text !== "";
    return { status: response.status, headers: response.headers, body: json ? (JSON.parse(text) as never) : { text } };
  }

  /** Stops all servers and processes. @param keep whether to keep the folder for another start */
  public async stop(keep = false): Promise<void> {
    await this.assembly.restApi.stop();
    await this.assembly.engine.close();
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Calls `ask` repeatedly until `satisfied` accepts the answer. @throws Error after `seconds` */
export async function until<T>(ask: () => Promise<T>, satisfied: (value: T) => boolean, seconds = 30): Promise<T> {
  const limit = Date.now() + seconds * 1_000;
  for (;;) {
    const value = await ask();
    if (satisfied(value)) return value;
    if (Date.now() > limit) throw new Error(`timed out after ${seconds} s; last answer: ${JSON.stringify(value)}`);
    await sleep(50);
  }
}
