import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabricksClient } from "../../../cli/databricks/client";
import { SlotBusyError, sweepSlot, type SweptSlot } from "../../../cli/operations/sweep/sweep-slot";
import { folderStore } from "../../../cli/records/folder-store";
import { SLOT_ROLES, type SlotRole } from "../../../core/slot";
import { DeployedStages } from "./deployed-stages";
import { levelProbes, creationProbes, placesOf, type Probe, probesOf, workspaceProbes } from "./probes";

jest.setTimeout(400_000);

/** Stage of a merge request in `slot-1`. The tests attempt all operations as the service principals of this slot. */
const OWN = "pr-1";
/** Stage of a merge request in `slot-2`, whose objects the principals of `slot-1` must not reach. */
const OTHER = "pr-2";
const PRINCIPALS: Readonly<Record<SlotRole, string>> = {
  deploy: "fraudops-slot-1-deploy",
  jobs: "fraudops-slot-1-jobs",
};

let stages: DeployedStages;

beforeAll(async () => {
  stages = await DeployedStages.deploy("dev", "staging");
  for (const stage of [OWN, OTHER]) {
    await stages.deployRequest(stage);
    const { naming } = placesOf(stage);
    const scope = { scope: naming.secretScope("fraud") };
    await made("POST", "/api/2.0/secrets/scopes/create", scope, naming.servicePrincipal("deploy"));
  }
  for (const stage of ["dev", "staging", OWN, OTHER]) {
    const { foreignTable, ownTable, foreignModel, model, naming } = placesOf(stage);
    await stages.addTable(foreignTable, "somebody-else");
    await stages.addTable(ownTable, stages.levels.principals.get(naming.servicePrincipal("jobs")).name);
    for (const name of [model, foreignModel]) await stages.addVersion(stage, name);
  }
});
afterAll(() => stages.close());

async function made(method: string, path: string, body: object, principal?: string): Promise<Record<string, unknown>> {
  const answer = await stages.call("dev", principal, method, path, body as never);
  if (answer.status !== 200)
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

function probes(stage: string): readonly Probe[] {
  const policy = stages.attribute("databricks_cluster_policy", "fraudops-slot-1-training", "id");
  return [
    ...probesOf(stage, "dev"),
    ...workspaceProbes(stages, stage, "dev"),
    ...levelProbes(stages, stage, "dev"),
    ...creationProbes(stages, stage, "dev", policy),
  ];
}

async function allowedTo(role: SlotRole, tried: readonly Probe[]): Promise<string[]> {
  const seen: string[] = [];
  for (const { name, attempt } of tried) if (await attempt(stages, PRINCIPALS[role])) seen.push(name);
  return seen.sort();
}

describe.each(SLOT_ROLES)("as a slot's %s", (role) => {
  test.each(["dev", OTHER])("fails to use data, jobs, policies, secrets and folders of %s", async (stage) => {
    const tried = probes(stage);
    expect(tried.length).toBeGreaterThan(45);
    // The slot's principals may enter dev's workspace, because the stages of merge requests are deployed there.
    expect(await allowedTo(role, tried)).toEqual(["workspace: enter"]);
  });

  test("fails to enter the workspace of another stage", async () => {
    expect(await allowedTo(role, [...probesOf("staging"), ...workspaceProbes(stages, "staging")])).toEqual([]);
  });

  test("fails to use data and models of staging from the workspace of its own stage", async () => {
    const tried = probesOf("staging", "dev");
    expect(tried.length).toBeGreaterThan(20);
    expect(await allowedTo(role, tried)).toEqual([]);
  });

  test("fails to call the account API or to look up other principals", async () => {
    const { status } = await stages.call("dev", PRINCIPALS[role], "GET", "/api/2.0/preview/scim/v2/ServicePrincipals");
    expect(status).toBe(403);
    expect(stages.levels.principals.isAccountAdmin(stages.levels.principals.get(PRINCIPALS[role]))).toBe(false);
  });
});

describe("in its own stage", () => {
  /**
   * By name of a probe: the service principals of the slot for which the probe succeeds on the slot's own stage. For a
   * principal that is not listed, the probe must fail.
   */
  const ALLOWED: Readonly<Record<string, readonly SlotRole[]>> = {
    "workspace: enter": ["deploy", "jobs"],
    "catalog: read its metadata": ["deploy", "jobs"],
    "catalog: create a schema": ["deploy"],
    "platform schema: read its metadata": ["deploy", "jobs"],
    "project schema: read its metadata": ["deploy", "jobs"],
    "project schema: read the metadata of a table": ["deploy", "jobs"],
    // `deploy` owns the schema, and therefore has MANAGE on its tables, but no privilege to read rows.
    "project schema: select from a table": ["jobs"],
    "project schema: insert into a table": ["jobs"],
    "project schema: create a table": ["deploy", "jobs"],
    "project schema: replace a table that the stage's jobs own": ["deploy", "jobs"],
    "project schema: replace a table of another owner": ["deploy"],
    "exchange: read a file": ["deploy", "jobs"],
    "exchange: list": ["deploy", "jobs"],
    "exchange: write a file": ["deploy"],
    "exchange: delete a file": ["deploy"],
    "artifacts: list": ["deploy", "jobs"],
    // Only `deploy` uploads the wheel that jobs run.
    "artifacts: write a file": ["deploy"],
    "model: read its metadata": ["deploy", "jobs"],
    "model: load a version": ["deploy", "jobs"],
    "model: load a version of a model of another owner": ["deploy", "jobs"],
    "model: create an endpoint that serves it": ["deploy", "jobs"],
    "model: move an alias": ["deploy", "jobs"],
    "model: move an alias with MLflow": ["deploy", "jobs"],
    "model: delete a version": ["deploy", "jobs"],
    "model: create a version": ["jobs"],
    "model: tag a version": ["jobs"],
    "model: create another model": ["deploy"],
    "endpoint: read its metadata": ["deploy", "jobs"],
    "endpoint: query": ["deploy", "jobs"],
    "endpoint: change its configuration": ["deploy", "jobs"],
    "job: read its settings": ["deploy"],
    "job: run": ["deploy"],
    "job: change its settings": ["deploy"],
    "jobs principal: create a job that runs as it": ["deploy", "jobs"],
    "policy: create a job with it": ["deploy", "jobs"],
    "trainingPolicy: use": ["deploy", "jobs"],
    "testsPolicy: use": ["deploy", "jobs"],
    "experiment: read its metadata": ["deploy", "jobs"],
    "experiment: log": ["deploy", "jobs"],
    "experiment: change its metadata": ["deploy", "jobs"],
    "directory: read": ["deploy", "jobs"],
    "directory: edit": ["deploy", "jobs"],
    "directory: manage": ["deploy"],
    "directory: create a folder in it": ["deploy"],
    "directory: create an experiment in it": ["deploy"],
    "secrets: list": ["deploy"],
    "secrets: write a secret": ["deploy"],
    "secrets: list the access control list": ["deploy"],
  };

  test.each(SLOT_ROLES)("%s has exactly the permissions in the table", async (role) => {
    const expected = Object.entries(ALLOWED).flatMap(([name, roles]) => (roles.includes(role) ? [name] : []));
    expect(await allowedTo(role, probes(OWN))).toEqual(expected.sort());
  });

  test("a second deploy as the slot's principal has no changes", async () => {
    expect(await stages.deployRequest(OWN)).toMatch(/0 added, 0 changed, 0 destroyed/);
  });
});

describe("through Terraform", () => {
  /** Deploys pr-1 as its slot's principal `deploy`, with an additional resource in its platform stack. */
  const withResource = (type: string, attributes: object): Promise<string> =>
    stages.deployRequest(OWN, (outdir) => {
      const file = join(outdir, "stacks", `${OWN}-platform`, "cdk.tf.json");
      const program = JSON.parse(readFileSync(file, "utf8")) as { resource: Record<string, Record<string, object>> };
      const resource = { ...program.resource, [type]: { ...program.resource[type], Probe: attributes } };
      writeFileSync(file, JSON.stringify({ ...program, resource }));
    });

  test.each([
    ["databricks_schema", { catalog_name: "fraudops_dev", name: "probe" }, "USE CATALOG on Catalog 'fraudops_dev'"],
    ["databricks_schema", { catalog_name: "fraudops_slot_2", name: "probe" }, "Catalog 'fraudops_slot_2'"],
    [
      "databricks_volume",
      { catalog_name: "fraudops_dev", schema_name: "fraud", name: "x", volume_type: "MANAGED" },
      "fraudops_dev",
    ],
    ["databricks_catalog", { name: "probe" }, "only the sandbox's administrator can manage it"],
    [
      "databricks_cluster_policy",
      { name: "probe", definition: "{}" },
      "only the sandbox's administrator can manage it",
    ],
    ["databricks_directory", { path: "/fraudops/dev/probe" }, "only the sandbox's administrator can manage it"],
    ["databricks_mlflow_experiment", { name: "/fraudops/slot-2/probe" }, "CAN_MANAGE"],
    ["databricks_grant", { catalog: "fraudops_slot_1", principal: "x", privileges: ["MANAGE"] }, "MANAGE on Catalog"],
  ])("fails to create a %s %j", async (type, attributes, message) => {
    const failure: string = await withResource(type, attributes).catch(
      (error: unknown) => (error as { stderr: string }).stderr,
    );
    expect(failure.replaceAll(/\s+[│|]?\s*/g, " ")).toContain(message);
  });
});

describe("sweeping", () => {
  let swept: SweptSlot;
  const HOURS = 3_600_000;
  const sweep = (olderThanHours = 0, force = false) => {
    const lines: string[] = [];
    return sweepSlot(swept, { olderThanHours, lifetimeHours: 72, force }, (line) => lines.push(line)).then(
      (result) => ({
        ...result,
        lines,
      }),
    );
  };

  /** Lists all objects of the types in `KINDS`, in every workspace and catalog. */
  const everything = (): string[] =>
    KINDS.flatMap((kind) => stages.store.find(kind))
      .map(({ kind, id, attributes }) => [kind, id, text(attributes["name"]), text(attributes["path"])].join(" "))
      .sort();

  beforeAll(() => {
    const host = stages.assembly.restApi.urlOf(stages.workspaceOf("dev"));
    const owners = SLOT_ROLES.map((role) => ({
      name: PRINCIPALS[role],
      applicationId: stages.levels.principals.get(PRINCIPALS[role]).name,
      client: new DatabricksClient(host, stages.assembly.tokens.mint(PRINCIPALS[role])),
    }));
    const { naming } = placesOf(OWN);
    const place = { catalog: naming.catalog, directory: naming.directory };
    swept = { slot: "slot-1", place, owners, states: folderStore(join(stages.home, "state")) };
  });

  test("keeps a slot that was used within the given hours", async () => {
    expect(await sweep(1)).toMatchObject({
      kept: expect.stringMatching(/^pr-1 used it \d+ min ago$/) as string,
      removed: [],
    });
  });

  test("fails while a lock is younger than its lifetime, and names the holder of the lock", async () => {
    const before = everything();
    writeLock("pr-1-fraud", 1);
    const refused = await sweep().catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(SlotBusyError);
    expect((refused as Error).message).toMatch(
      /runner@ci \(OperationTypeApply\) on slot-1\/\.pr-1-fraud.*taken 1 h ago/,
    );
    expect(everything()).toEqual(before);
  });

  test("removes exactly the objects of the slot's principals, including objects in no state", async () => {
    const jobs = stages.levels.principals.get(PRINCIPALS.jobs).name;
    const { naming, model } = placesOf(OWN);
    // GIVEN objects that the slot's service principals created without Terraform, and a job run that is still active
    const policy = stages.attribute("databricks_cluster_policy", "fraudops-slot-1-training", "id");
    const cluster = { ...CLUSTER, policy_id: policy, single_user_name: jobs, custom_tags: { ...TAGS } };
    const task = {
      task_key: "a",
      job_cluster_key: "m",
      python_wheel_task: { package_name: "p", entry_point: "sleep" },
    };
    await made(
      "POST",
      "/api/2.2/jobs/create",
      {
        name: "left by jobs",
        tasks: [task],
        job_clusters: [{ job_cluster_key: "m", new_cluster: cluster }],
      },
      PRINCIPALS.jobs,
    );
    await made("POST", "/api/2.0/mlflow/experiments/create", { name: `/Users/${jobs}/left` }, PRINCIPALS.jobs);
    await made("POST", "/api/2.0/serving-endpoints", { name: "left-by-jobs" }, PRINCIPALS.jobs);
    await made("POST", "/api/2.0/secrets/scopes/create", { scope: "left" }, PRINCIPALS.jobs);
    await made(
      "POST",
      "/api/2.1/unity-catalog/schemas",
      { name: "left", catalog_name: naming.catalog },
      PRINCIPALS.deploy,
    );
    const training = Number(stages.attribute("databricks_job", naming.name("fraud", "training"), "job_id"));
    const { run_id: run } = await made("POST", "/api/2.2/jobs/run-now", { job_id: training }, PRINCIPALS.deploy);
    const before = everything();
    const others = before.filter((line) => !isOfSlot(line));
    expect(before.length - others.length).toBeGreaterThan(15);

    const { removed, states, lines } = await sweep(0, true);

    expect(lines[0]).toMatch(/^slot-1: breaking the lock of runner@ci/);
    expect(new Set(removed.map(({ kind }) => kind))).toEqual(
      new Set(["job", "endpoint", "schema", "experiment", "directory", "secret scope"]),
    );
    expect(everything()).toEqual(others);
    expect(stages.assembly.engine.jobs.runs.get(Number(run))?.state.result).not.toBe("SUCCESS");
    expect((await stages.assembly.engine.client.registeredModels()).map(({ name }) => name)).not.toContain(model);
    expect(states).toContain("slot-1/pr-1-platform.tfstate");
    expect((await swept.states.list("")).map(({ key }) => key).filter((key) => key.startsWith("slot-1/"))).toEqual([]);
    expect((await swept.states.list("slot-2/")).length).toBeGreaterThan(1);
    expect(await sweep()).toMatchObject({ removed: [], states: [] });
  });

  test("after the removal, another merge request can be deployed to the slot", async () => {
    expect(await stages.deployRequest("pr-4")).toMatch(/\d+ added, 0 changed, 0 destroyed/);
  });

  /** Writes the lock file of a state in Terraform's local backend, as if Terraform had locked it `hours` hours ago. */
  function writeLock(stack: string, hours: number): void {
    const folder = join(stages.home, "state", "slot-1");
    mkdirSync(folder, { recursive: true });
    const created = new Date(Date.now() - hours * HOURS).toISOString();
    const lock = { ID: "1", Operation: "OperationTypeApply", Who: "runner@ci", Created: created };
    writeFileSync(join(folder, `.${stack}.tfstate.lock.info`), JSON.stringify(lock));
  }
});

const KINDS = [
  ...["databricks_job", "databricks_model_serving", "databricks_mlflow_experiment", "databricks_directory"],
  ...["databricks_schema", "databricks_volume", "databricks_registered_model", "databricks_secret_scope"],
  ...["databricks_catalog", "databricks_cluster_policy"],
];
const TAGS = { ResourceClass: "SingleNode", service: "fraudops", slot: "slot-1", workload: "training" };
const CLUSTER = {
  spark_version: "17.3.x-cpu-ml-scala2.13",
  node_type_id: "m6gd.xlarge",
  num_workers: 0,
  data_security_mode: "SINGLE_USER",
  aws_attributes: { availability: "SPOT_WITH_FALLBACK" },
  spark_conf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
};

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Whether a line of `everything` names an object of pr-1, or one with `left` in its name. A sweep deletes both. */
function isOfSlot(line: string): boolean {
  return /fraudops-pr-1-|pr_1_|\/fraudops\/slot-1\/|left/.test(line);
}
