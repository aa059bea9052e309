import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CloudError, type JsonObject } from "../../../sandbox/ports";
import { ACCOUNT, AWS, Cloud, type Declared } from "./support/cloud";
import { catalogAndSchema, landscape, storage, type Landscape } from "./support/landscape";
import { present, shown } from "./support/values";

let cloud: Cloud;
let land: Landscape;
beforeEach(async () => {
  cloud = new Cloud();
  land = await landscape(cloud);
});

const declare = (type: string, given: JsonObject): Promise<Declared> => cloud.declare(type, given, land.inside);
const singleNode = {
  spark_version: "17.3.x-cpu-ml-scala2.13",
  node_type_id: "m6gd.xlarge",
  num_workers: 0,
  spark_conf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
  custom_tags: { ResourceClass: "SingleNode" },
};
const task = (key: string, ...dependsOn: string[]): JsonObject => ({
  task_key: key,
  job_cluster_key: "main",
  depends_on: dependsOn.map((each) => ({ task_key: each })),
  python_wheel_task: [{ package_name: "ml_jobs", entry_point: key }],
});
const jobWith = (change: JsonObject = {}, cluster: JsonObject = {}): JsonObject => ({
  name: "training",
  job_cluster: [{ job_cluster_key: "main", new_cluster: [{ ...singleNode, ...cluster }] }],
  task: [task("evaluate", "train"), task("train")],
  ...change,
});

describe("a cluster policy", () => {
  test.each([
    ["no JSON", "{", "not valid JSON"],
    ["an unknown rule", '{"node_type_id": {"type": "only"}}', "allowed: fixed, forbidden"],
    ["a rule without its value", '{"node_type_id": {"type": "fixed"}}', "needs value"],
  ])("fails on %s", async (_what, definition, message) => {
    await expect(declare("databricks_cluster_policy", { name: "p", definition })).rejects.toThrow(message);
  });

  test("fails on a name that exists", async () => {
    await declare("databricks_cluster_policy", { name: "p", definition: "{}" });
    await expect(declare("databricks_cluster_policy", { name: "p" })).rejects.toThrow(
      "Policy with name p already exists",
    );
    expect(await cloud.look("databricks_cluster_policy", { name: "p" }, land.inside)).toMatchObject({
      id: expect.stringMatching(/^[0-9A-F]{16}$/),
    });
  });
});

describe("a job", () => {
  test("has an id, a URL and a principal in run_as, and a second plan has no changes", async () => {
    const made = await declare("databricks_job", jobWith());
    expect(made.id).toMatch(/^\d{15,16}$/);
    expect(made.values).toMatchObject({
      format: "MULTI_TASK",
      url: expect.stringContaining(`/#job/${made.id}`),
      run_as: [{ user_name: "admin@sandbox.local" }],
      max_concurrent_runs: 1,
    });
    const seen = await cloud.refresh(made);
    expect(await cloud.plan({ ...made, values: present(seen) }, jobWith())).toEqual({ changed: [], replaced: [] });
  });

  test("two jobs can have the same name", async () => {
    await declare("databricks_job", jobWith());
    await expect(declare("databricks_job", jobWith())).resolves.toBeDefined();
  });

  test("has a change in every plan if its tasks are not sorted, as with the real provider", async () => {
    const unordered = jobWith({ task: [task("train"), task("evaluate", "train")] });
    const made = await declare("databricks_job", unordered);
    const seen = await cloud.refresh(made);
    expect(await cloud.plan({ ...made, values: present(seen) }, unordered)).toMatchObject({ changed: ["task"] });
  });

  test.each([
    ["an unknown dependency", jobWith({ task: [task("train", "none")] }), "depends on none, which is not a task"],
    ["a circle", jobWith({ task: [task("a", "b"), task("b", "a")] }), /in a circle: a, b$/],
    [
      "a circle between other tasks",
      jobWith({ task: [task("a", "b"), task("b", "c", "d"), task("c", "b"), task("d")] }),
      /in a circle: b, c$/,
    ],
    ["a task that depends on itself", jobWith({ task: [task("a", "b"), task("b", "b")] }), /in a circle: b$/],
    ["a repeated task key", jobWith({ task: [task("train"), task("train")] }), "task key train is used twice"],
    ["an unknown cluster", jobWith({ job_cluster: [] }), "job cluster main is not defined"],
    ["no work", jobWith({ task: [{ task_key: "a", job_cluster_key: "main" }] }), "exactly one task type"],
    [
      "a task type that the sandbox does not support",
      jobWith({ task: [{ task_key: "a", job_cluster_key: "main", notebook_task: [{ notebook_path: "/a" }] }] }),
      "the sandbox runs python_wheel_task only",
    ],
    ["a condition", jobWith({ task: [{ ...task("train"), run_if: "ALL_DONE" }] }), "run_if ALL_DONE"],
    ["an unknown Spark version", jobWith({}, { spark_version: "99.9.x-scala2.13" }), "Invalid spark version"],
    ["an unknown node type", jobWith({}, { node_type_id: "m99.huge" }), "m99.huge is not supported"],
    ["a malformed single node", jobWith({}, { spark_conf: {} }), "num_workers 0 requires a single-node cluster"],
    ["an unknown policy", jobWith({}, { policy_id: "none" }), 'databricks_cluster_policy with id "none"'],
    [
      "a cron schedule with five fields",
      jobWith({ schedule: [{ quartz_cron_expression: "0 3 * * *", timezone_id: "UTC" }] }),
      "6 or 7 fields",
    ],
    [
      "an unknown time zone",
      jobWith({ schedule: [{ quartz_cron_expression: "0 0 3 * * ?", timezone_id: "Mars" }] }),
      "Unknown time zone: Mars",
    ],
    [
      "an unknown principal",
      jobWith({ run_as: [{ service_principal_name: "none" }] }),
      "no service principal has the application id none",
    ],
  ])("fails on %s", async (_what, given: JsonObject, message: string | RegExp) => {
    await expect(declare("databricks_job", given)).rejects.toThrow(message);
  });

  test("fails on a cluster that does not comply with its policy", async () => {
    const definition = JSON.stringify({
      num_workers: { type: "range", maxValue: 2 },
      node_type_id: { type: "allowlist", values: ["m6gd.xlarge"] },
      "custom_tags.team": { type: "fixed", value: "fraud" },
      "spark_conf.spark.master": { type: "unlimited" },
      dbus_per_hour: { type: "range", maxValue: 10 },
    });
    const policy = await declare("databricks_cluster_policy", { name: "p", definition });
    const cluster = (change: JsonObject): JsonObject =>
      jobWith({}, { policy_id: policy.id, num_workers: 1, ...change });
    await expect(declare("databricks_job", cluster({}))).resolves.toBeDefined();
    await expect(declare("databricks_job", cluster({ num_workers: 3 }))).rejects.toThrow("failed for num_workers");
    await expect(declare("databricks_job", cluster({ node_type_id: "m5.large" }))).rejects.toThrow("node_type_id");
    const foreign = cluster({ custom_tags: { team: "other" } });
    await expect(declare("databricks_job", foreign)).rejects.toThrow('custom_tags.team, the value must be "fraud"');
  });
});

describe("folders and experiments", () => {
  test("an experiment needs an existing folder and a unique name", async () => {
    const experiment = { name: "/Shared/fraudops/dev/fraud" };
    await expect(declare("databricks_mlflow_experiment", experiment)).rejects.toThrow(
      "/Shared/fraudops/dev does not exist",
    );
    const folder = await declare("databricks_directory", { path: "/Shared/fraudops/dev" });
    expect(folder.values["workspace_path"]).toBe("/Workspace/Shared/fraudops/dev");
    const made = await declare("databricks_mlflow_experiment", experiment);
    expect(cloud.runtime.experiments.get(made.id)).toBe(experiment.name);
    await expect(declare("databricks_mlflow_experiment", experiment)).rejects.toThrow("already exists");
    await expect(cloud.destroy(folder)).rejects.toThrow("DIRECTORY_NOT_EMPTY");
    await cloud.change(made, { name: "/Shared/fraudops/dev/renamed" });
    expect(cloud.runtime.experiments.get(made.id)).toBe("/Shared/fraudops/dev/renamed");
  });

  test("fails on an experiment without an absolute path", async () => {
    await expect(declare("databricks_mlflow_experiment", { name: "fraud" })).rejects.toThrow("absolute path");
  });

  test.each(["/Shared/fraud", "/Shared/fraud/inner", "/Workspace/Shared/fraud/inner"])(
    "fails on a folder at or below an experiment: %s",
    async (path) => {
      await declare("databricks_mlflow_experiment", { name: "/Shared/fraud" });
      await expect(declare("databricks_directory", { path })).rejects.toThrow(
        "/Shared/fraud already exists and it is not a folder",
      );
    },
  );

  test("deletes a folder with its content if `delete_recursive` is set", async () => {
    const folder = await declare("databricks_directory", { path: "/Shared/a", delete_recursive: true });
    const experiment = await declare("databricks_mlflow_experiment", { name: "/Shared/a/e" });
    await cloud.destroy(folder);
    expect(cloud.runtime.experiments.size).toBe(0);
    expect(await cloud.refresh(experiment)).toBeUndefined();
  });
});

describe("files", () => {
  let folder: string;
  const path = "/Volumes/dev/fraud/artifacts/wheel.whl";
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "files-"));
    cloud.directory = folder;
    writeFileSync(join(folder, "wheel.whl"), "one");
    await storage(cloud, land);
    await catalogAndSchema(cloud, land);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const volume = (): Promise<Declared> =>
    declare("databricks_volume", {
      catalog_name: "dev",
      schema_name: "fraud",
      name: "artifacts",
      volume_type: "MANAGED",
    });

  test("are uploaded again only if their content changes", async () => {
    await volume();
    const given = { path, source: "wheel.whl" };
    const made = await declare("databricks_file", given);
    expect(made).toMatchObject({ id: path, values: { file_size: 3, md5: "f97c5d29941bfb1b2fdab0874906ab82" } });
    expect(await cloud.plan(made, given)).toEqual({ changed: [], replaced: [] });
    writeFileSync(join(folder, "wheel.whl"), "second");
    expect(await cloud.plan(made, given)).toEqual({ changed: ["md5"], replaced: [] });
    await cloud.change(made, given);
    expect(Buffer.from(present(cloud.runtime.files.get(path))).toString()).toBe("second");
    cloud.runtime.files.delete(path);
    expect(await cloud.refresh(made)).toBeUndefined();
  });

  test("fails without the volume, without content, or outside of volumes", async () => {
    const given = { path, source: "wheel.whl" };
    await expect(declare("databricks_file", given)).rejects.toThrow("Volume 'dev.fraud.artifacts' does not exist");
    await volume();
    await expect(declare("databricks_file", { path })).rejects.toThrow(
      "needs exactly one of source and content_base64, got neither",
    );
    await expect(declare("databricks_file", { ...given, path: "/tmp/x" })).rejects.toThrow("/Volumes/<catalog>");
    await expect(declare("databricks_file", { path, source: "none.whl" })).rejects.toThrow(
      "File none.whl does not exist",
    );
  });

  test("fill the catalog's bucket", async () => {
    await volume();
    await declare("databricks_file", { path, content_base64: Buffer.from("x").toString("base64") });
    const bucket = { type: "aws_s3_bucket", id: "catalog-bucket", provider: AWS, values: {} };
    await expect(cloud.destroy(bucket)).rejects.toThrow("the files of catalog dev");
  });
});

describe("endpoints", () => {
  const entity = (name: string): JsonObject => ({
    name,
    entity_name: "dev.fraud.model",
    entity_version: "1",
    workload_size: "Small",
  });
  const config = (entities: JsonObject[], routes: [string, number][] = []): JsonObject => ({
    name: "fraud",
    config: [
      {
        served_entities: entities,
        traffic_config: routes.length
          ? [{ routes: routes.map(([name, share]) => ({ served_model_name: name, traffic_percentage: share })) }]
          : [],
      },
    ],
  });
  beforeEach(async () => {
    await storage(cloud, land);
    await catalogAndSchema(cloud, land);
    await declare("databricks_registered_model", { catalog_name: "dev", schema_name: "fraud", name: "model" });
  });

  test("exist before any version, and keep a release's configuration", async () => {
    const made = await declare("databricks_model_serving", { name: "fraud" });
    expect(made.values).toMatchObject({ id: "fraud", serving_endpoint_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(cloud.runtime.endpoints).toEqual(new Set(["fraud"]));
    const scope = shown(land.workspace.values, "workspace_id");
    const stored = present(cloud.store.get("databricks_model_serving", scope, "fraud"));
    const released = { ...stored.attributes, config: [{ served_entities: [entity("current")] }] };
    await cloud.store.put({ ...stored, attributes: released });
    const seen = { ...made, values: present(await cloud.refresh(made)) };
    expect(await cloud.plan(seen, { name: "fraud" })).toEqual({ changed: [], replaced: [] });
  });

  test.each([
    ["a bad name", { name: "fraud endpoint" }, "must be 1 to 63"],
    [
      "an unknown model",
      config([{ ...entity("a"), entity_name: "dev.fraud.none" }]),
      "'dev.fraud.none' does not exist",
    ],
    ["an alias for a version", config([{ ...entity("a"), entity_version: "champion" }]), "must be a version number"],
    ["an unknown size", config([{ ...entity("a"), workload_size: "Huge" }]), "Small, Medium, Large"],
    [
      "traffic percentages that do not add up to 100",
      config(
        [entity("a"), entity("b")],
        [
          ["a", 50],
          ["b", 40],
        ],
      ),
      "add up to 100, got 90",
    ],
    [
      "a route to an entity that is not served",
      config([entity("a")], [["none", 100]]),
      "names none, which is not a served entity",
    ],
  ])("fails on %s", async (_what, given: JsonObject, message) => {
    await expect(declare("databricks_model_serving", given)).rejects.toThrow(message);
  });

  test("fails without creating the endpoint if a version does not start", async () => {
    cloud.runtime.failure = new CloudError(400, "INVALID_PARAMETER_VALUE", "version 1 does not start");
    await expect(declare("databricks_model_serving", config([entity("a")]))).rejects.toThrow("does not start");
    expect(cloud.store.find("databricks_model_serving")).toEqual([]);
    expect(cloud.runtime.endpoints.size).toBe(0);
  });
});

describe("permissions", () => {
  const on = (object: JsonObject, ...entries: JsonObject[]): Promise<Declared> =>
    declare("databricks_permissions", { ...object, access_control: entries });
  const users = (level: string): JsonObject => ({ group_name: "users", permission_level: level });

  test("have an id like /jobs/<id>; for a folder, /directories/<object id>", async () => {
    const folder = await declare("databricks_directory", { path: "/Shared/a" });
    const made = await on({ directory_path: "/Shared/a" }, users("CAN_READ"));
    expect(made).toMatchObject({
      id: `/directories/${shown(folder.values, "object_id")}`,
      values: { object_type: "directory" },
    });
    const job = await declare("databricks_job", jobWith());
    expect((await on({ job_id: job.id }, users("CAN_VIEW"))).id).toBe(`/jobs/${job.id}`);
  });

  test("name endpoints by id, not by name", async () => {
    const endpoint = await declare("databricks_model_serving", { name: "fraud" });
    const byName = on({ serving_endpoint_id: endpoint.id }, users("CAN_QUERY"));
    await expect(byName).rejects.toThrow("serving_endpoint_id fraud does not exist");
    const id = present(endpoint.values["serving_endpoint_id"]);
    await expect(on({ serving_endpoint_id: id }, users("CAN_QUERY"))).resolves.toBeDefined();
  });

  test.each([
    [
      "a permission level of another object type",
      users("CAN_QUERY"),
      "allowed levels: CAN_MANAGE, CAN_MANAGE_RUN, CAN_VIEW, IS_OWNER",
    ],
    ["an unknown group", { group_name: "none", permission_level: "CAN_VIEW" }, "principal with name none"],
    ["no principal", { permission_level: "CAN_VIEW" }, "needs exactly one of group_name"],
    ["the group admins", { group_name: "admins", permission_level: "CAN_VIEW" }, "group admins"],
    ["a group as owner", users("IS_OWNER"), "Groups cannot be owners"],
  ])("fails on %s", async (_what, entry: JsonObject, message) => {
    const job = await declare("databricks_job", jobWith());
    await expect(on({ job_id: job.id }, entry)).rejects.toThrow(message);
  });

  test("fails on an object that does not exist", async () => {
    await expect(on({ job_id: "1" }, users("CAN_VIEW"))).rejects.toThrow("job_id 1 does not exist");
  });

  test("fails on two owners", async () => {
    const job = await declare("databricks_job", jobWith());
    const [one, two] = await Promise.all(
      ["one", "two"].map((name) => cloud.declare("databricks_service_principal", { display_name: name }, ACCOUNT)),
    );
    const owner = ({ values }: Declared): JsonObject => ({
      service_principal_name: present(values["application_id"]),
      permission_level: "IS_OWNER",
    });
    await expect(on({ job_id: job.id }, owner(present(one)), owner(present(two)))).rejects.toThrow(
      "exactly one owner, got 2",
    );
    await expect(on({ job_id: job.id }, owner(present(one)))).resolves.toBeDefined();
  });
});
