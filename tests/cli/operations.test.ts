import { DatabricksClient } from "../../cli/databricks/client";
import { Endpoint } from "../../cli/databricks/endpoint";
import { ModelRegistry } from "../../cli/databricks/registry";
import { emptyingLines, emptyModel, planEmptying } from "../../cli/operations/empty-model";
import { rollback } from "../../cli/operations/rollback";
import { HttpServer, type Answer, type Received } from "./support/http-server";

const MODEL = "c.fraud.fraud_model";
const UC = `/api/2.1/unity-catalog/models/${MODEL}`;
const ENDPOINT = "/api/2.0/serving-endpoints/dev-fraud";

/** A fake workspace with versions 1 and 2 of the model, in which the endpoint serves version 2. */
class Workspace {
  public versions = [1, 2];
  public aliases: Record<string, number> = { champion: 2, previous: 1 };
  public served: Record<string, unknown>[] | undefined = [
    {
      name: "fraud_model-v2",
      entity_name: MODEL,
      entity_version: "2",
      workload_size: "Small",
      state: {},
      creator: "x",
    },
  ];
  /** Answer of the endpoint to a query. */
  public predictions: unknown = [{ score: 0.5, decision: 1, model: "m-1" }];
  /** Number of endpoint updates that the fake workspace accepts before it refuses further ones. */
  public changesLeft = Number.POSITIVE_INFINITY;

  /** Answers to the first reads of the endpoint after its next update. */
  public afterUpdate: Answer[] = [];
  private nextReads: Answer[] = [];

  public answer({ method, url, body }: Received): Answer {
    const [path = ""] = url.split("?");
    const given = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
    const alias = path.slice(`${UC}/aliases/`.length);
    switch (`${method} ${path}`) {
      case `GET ${UC}`:
        return {
          body: {
            aliases: Object.entries(this.aliases).map(([alias_name, version_num]) => ({ alias_name, version_num })),
          },
        };
      case `GET ${UC}/versions`:
        return this.page(new URLSearchParams(url.split("?")[1]).get("page_token"));
      case "GET /api/2.0/mlflow/runs/get":
        return url.endsWith("run_id=r2")
          ? { body: { run: { data: { metrics: [{ key: "prAuc", value: 0.75 }] } } } }
          : { status: 404 };
      case `GET ${UC}/aliases/${alias}`:
        return this.aliases[alias] === undefined ? { status: 404 } : { body: { version: this.aliases[alias] } };
      case `PUT ${UC}/aliases/${alias}`:
        this.aliases[alias] = Number(given["version_num"]);
        return {};
      case `GET ${ENDPOINT}`:
        if (this.served === undefined) return { status: 404 };
        if (this.nextReads.length > 0) return this.nextReads.shift() ?? {};
        return {
          body: { state: { ready: "READY", config_update: "NOT_UPDATING" }, config: { served_entities: this.served } },
        };
      case `PUT ${ENDPOINT}/config`:
        if (this.changesLeft === 0) return { status: 409, body: { message: "is busy" } };
        this.changesLeft -= 1;
        this.nextReads = this.afterUpdate.splice(0);
        this.served = given["served_entities"] as Record<string, unknown>[];
        return {};
      case `DELETE ${ENDPOINT}`:
        this.served = undefined;
        return {};
      case "POST /serving-endpoints/dev-fraud/invocations":
        return { body: { predictions: this.predictions } };
      default: {
        const version = /\/versions\/(\d+)$/.exec(path)?.[1];
        if (method !== "DELETE" || version === undefined) return { status: 501 };
        if (this.served !== undefined) return { status: 400, body: { message: "is served" } };
        this.versions = this.versions.filter((number) => number !== Number(version));
        return {};
      }
    }
  }

  /** Answers a list of versions with a single version per page, to test pagination. */
  private page(token: string | null): Answer {
    const index = Number(token ?? 0);
    const version = this.versions[index];
    if (version === undefined) return { body: {} };
    const more = index + 1 < this.versions.length ? { next_page_token: String(index + 1) } : {};
    return { body: { model_versions: [{ version, status: "READY", run_id: `r${version}` }], ...more } };
  }
}

let server: HttpServer;
let workspace: Workspace;
let registry: ModelRegistry;
let endpoint: Endpoint;
let client: DatabricksClient;

beforeEach(async () => {
  workspace = new Workspace();
  task = "binary";
  server = await HttpServer.start((request) => workspace.answer(request));
  client = new DatabricksClient(server.url, "t");
  registry = new ModelRegistry(client, MODEL);
  endpoint = new Endpoint(client, "dev-fraud");
});
afterEach(() => server.stop());

/** ML task of the project, e.g. `binary`. It determines which answers of the endpoint are valid. */
let task: string;
const heldBack = () => Promise.resolve({ task, records: [{ amount: 1 }], labels: [0] });
const target = () => ({ client, registry, endpoint, heldBack });
const changes = () => server.received.filter(({ method, url }) => method !== "GET" && !url.endsWith("/invocations"));

test("versions have aliases and the run's metrics, newest first", async () => {
  expect(await registry.versions()).toEqual([
    { version: 2, status: "READY", aliases: ["champion"], metrics: { prAuc: 0.75 } },
    { version: 1, status: "READY", aliases: ["previous"], metrics: {} },
  ]);
});

describe("emptying a model", () => {
  test("warns before the deletion of an endpoint, without changing anything", async () => {
    const lines = emptyingLines(await planEmptying(registry, endpoint));
    expect(lines).toEqual([
      "endpoint dev-fraud, which serves fraud_model-v2; after its deletion, queries to it fail",
      `versions 2, 1 of ${MODEL}`,
    ]);
    expect(changes()).toEqual([]);
  });

  test("deletes the endpoint before the versions that it serves", async () => {
    await emptyModel(await planEmptying(registry, endpoint), registry, endpoint);
    expect(workspace).toMatchObject({ versions: [], served: undefined });
  });

  test("keeps an endpoint that serves another model or no model", async () => {
    workspace.served = [{ name: "other", entity_name: "c.other.model", entity_version: "1" }];
    expect(await planEmptying(registry, endpoint)).toEqual({ model: MODEL, versions: [2, 1] });
    workspace.served = undefined;
    expect(await planEmptying(registry, endpoint)).toEqual({ model: MODEL, versions: [2, 1] });
  });
});

describe("rolling back", () => {
  test("gives the previous version all traffic and the settings of the replaced version, and swaps the aliases", async () => {
    expect(await rollback(target(), () => undefined)).toEqual({ from: 2, to: 1 });
    expect(JSON.parse(changes()[0]?.body ?? "")).toEqual({
      served_entities: [{ name: "fraud_model-v1", entity_name: MODEL, entity_version: "1", workload_size: "Small" }],
      traffic_config: { routes: [{ served_model_name: "fraud_model-v1", traffic_percentage: 100 }] },
    });
    expect(workspace.aliases).toEqual({ champion: 1, previous: 2 });
  });

  test.each<[string, Answer]>([
    ["is overloaded", { status: 503 }],
    ["limits the rate of requests", { status: 429 }],
    ["cuts its answer off", { isCut: true }],
  ])("waits for the update of the endpoint although the workspace %s", async (_, trouble) => {
    workspace.afterUpdate = [trouble];
    expect(await rollback(target(), () => undefined)).toEqual({ from: 2, to: 1 });
  });

  test.each([
    ["binary", { score: 0.5 }],
    ["binary", { score: 1.5, decision: 1 }],
    ["multiclass", { class: "b", probabilities: { a: 1 } }],
    ["regression", { value: null }],
  ])("fails on an invalid answer for the task %s: %j", async (name, answer) => {
    task = name;
    workspace.predictions = [answer];
    await expect(rollback(target(), () => undefined)).rejects.toThrow("per record");
    expect(workspace.aliases).toEqual({ champion: 2, previous: 1 });
  });

  test.each([
    ["multiclass", { class: "a", probabilities: { a: 1, b: 0 } }],
    // The keys are the texts of the classes in Python.
    ["multiclass", { class: 1.0, probabilities: { "1.0": 1, "2.0": 0 } }],
    ["multiclass", { class: true, probabilities: { True: 1, False: 0 } }],
    ["regression", { value: -3 }],
  ])("accepts a valid answer for the task %s", async (name, answer) => {
    task = name;
    workspace.predictions = [answer];
    expect(await rollback(target(), () => undefined)).toEqual({ from: 2, to: 1 });
  });

  test("fails if the version does not answer, and leaves endpoint and aliases unchanged", async () => {
    workspace.predictions = "nonsense";
    await expect(rollback(target(), () => undefined)).rejects.toThrow("one {score, decision} per record");
    expect(workspace.served).toMatchObject([{ name: "fraud_model-v2", entity_version: "2" }]);
    expect(workspace.aliases).toEqual({ champion: 2, previous: 1 });
  });

  test("fails with a separate error if the endpoint cannot be restored, and still restores the aliases", async () => {
    workspace.predictions = "nonsense";
    workspace.changesLeft = 1;
    const error = await rollback(target(), () => undefined).catch(String);
    expect(error).toContain("the rollback failed: endpoint dev-fraud did not return one {score, decision} per record");
    expect(error).toMatch(/endpoint: could not be restored: .*is busy\nalias champion: restored/);
    const aliases = changes().filter(({ url }) => url.startsWith(`${UC}/aliases/`));
    expect(aliases.map(({ url, body }) => [url.split("/").at(-1), body])).toEqual([
      ["champion", '{"version_num":2}'],
      ["previous", '{"version_num":1}'],
    ]);
  });

  test("fails during a release's canary, and changes nothing", async () => {
    const [champion] = workspace.served ?? [];
    workspace.served = [{ ...champion }, { ...champion, name: "fraud_model-v3", entity_version: "3" }];
    await expect(rollback(target(), () => undefined)).rejects.toThrow(
      /serves fraud_model-v3 besides the champion, fraud_model-v2: a release is running/,
    );
    expect(changes()).toEqual([]);
  });

  test("fails without a previous version, and if the endpoint does not serve the champion", async () => {
    workspace.aliases = { champion: 2 };
    await expect(rollback(target(), () => undefined)).rejects.toThrow(
      "alias champion is version 2, alias previous is version (none)",
    );
    workspace.aliases = { champion: 1, previous: 2 };
    await expect(rollback(target(), () => undefined)).rejects.toThrow("does not serve the champion, version 1");
    expect(changes()).toEqual([]);
  });
});
