import type { ProjectConfig } from "../../config/schema";
import { ProjectStack, type ProjectStackProps } from "../../stacks/project-stack";
import { committedService, stageContext } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";
import { WHEEL, wheelFile } from "../support/wheel";

const { stages } = committedService();
const wheel = wheelFile();
const CODE_VERSION = "0123456789ab-dirty";

interface Task {
  readonly task_key: string;
  readonly python_wheel_task: { readonly named_parameters: Record<string, string> };
}

interface Change extends Partial<ProjectStackProps> {
  readonly training?: Partial<ProjectConfig["training"]>;
  readonly serving?: Partial<ProjectConfig["serving"]>;
  readonly gate?: Partial<ProjectConfig["gate"]>;
  readonly source?: ProjectConfig["source"];
}

function synthesize(name: string, { training, serving, gate, source, ...change }: Change = {}): Synthesized {
  const context = stageContext(name);
  const config = context.stage.projects["fraud"];
  if (!config) throw new Error(`no project fraud in stage ${name}`);
  const props: ProjectStackProps = {
    context,
    workspaceHost: "https://workspace.example",
    project: "fraud",
    config: {
      ...config,
      training: { ...config.training, ...training },
      serving: { ...config.serving, ...serving },
      gate: { ...config.gate, ...gate },
      ...(source && { source }),
    },
    wheelFile: wheel,
    codeVersion: CODE_VERSION,
    ...change,
  };
  return synthesizeStack((app) => new ProjectStack(app, props));
}

function job(stack: Synthesized, name: string): Record<string, unknown> {
  return stack.where("databricks_job", { name });
}

function tasks(stack: Synthesized, name: string): Task[] {
  return job(stack, name)["task"] as Task[];
}

test.each(stages.map(({ stage }) => stage))("%s matches the reviewed snapshot", (stage) => {
  expect(synthesize(stage).forSnapshot()).toMatchSnapshot();
});

test("only a stage with a schedule starts trainings automatically", () => {
  const schedule = { cron: "0 0 3 * * ?", timezone: "UTC" };
  const stack = synthesize("dev", { training: { schedule } });
  expect(job(stack, "fraudops-dev-fraud-training")).toHaveProperty("schedule");
  expect(job(stack, "fraudops-dev-fraud-scoring")).not.toHaveProperty("schedule");
  expect(job(synthesize("dev"), "fraudops-dev-fraud-training")).not.toHaveProperty("schedule");
});

test("jobs get the names of the stack's model, endpoint and experiment", () => {
  const stack = synthesize("dev");
  const release = tasks(stack, "fraudops-dev-fraud-training").find(({ task_key }) => task_key === "release");
  expect(release?.python_wheel_task.named_parameters).toMatchObject({
    model: expect.stringMatching(/^\$\{databricks_registered_model\.Model_.*\.id\}$/),
    endpoint: expect.stringMatching(/^\$\{databricks_model_serving\.Endpoint_.*\.name\}$/),
  });
});

test("models are tagged with the version of their training code", () => {
  const train = tasks(synthesize("dev"), "fraudops-dev-fraud-training").find(({ task_key }) => task_key === "train");
  expect(train?.python_wheel_task.named_parameters["code-version"]).toBe(CODE_VERSION);
});

const SYNTHETIC = { rows: 500, seed: 3, drift: 0.5, parameters: { fraudShare: 0.1 } };

function parametersOf(stack: Synthesized, name: string, key: string): Record<string, string> {
  const task = tasks(stack, `fraudops-dev-fraud-${name}`).find(({ task_key }) => task_key === key);
  if (task === undefined) throw new Error(`job ${name} has no task ${key}`);
  return task.python_wheel_task.named_parameters;
}

test("a separate job generates rows into the table that the other jobs read", () => {
  const stack = synthesize("dev", { source: { synthetic: SYNTHETIC } });
  expect(parametersOf(stack, "generate", "generate")).toMatchObject({
    rows: "500",
    seed: "3",
    drift: "0.5",
    parameters: '{"fraudShare":0.1}',
  });
  for (const [job, step] of [
    ["training", "validate"],
    ["training", "prepare"],
    ["scoring", "score"],
  ] as const) {
    expect(parametersOf(stack, job, step)["source"]).toBe('{"table":"fraudops_dev.fraud.source"}');
  }
  expect(parametersOf(stack, "training", "train")["seed"]).toBe("7");
});

test("a project with a source table has no generate job", () => {
  // GIVEN a source whose columns are listed in two different orders
  const labels = { arrived: "at", label: "outcome", key: "id", table: "bank.risk.outcomes" };
  const read = (columns: Record<string, string>): Synthesized =>
    synthesize("dev", { source: { table: "bank.payments.`card txns`", columns, labels } });
  const stack = read({ b: "`B b`", a: "A" });
  // THEN the jobs get the same value of `source` for both orders
  expect(parametersOf(stack, "training", "validate")["source"]).toBe(
    '{"table":"bank.payments.`card txns`","columns":{"a":"A","b":"`B b`"},' +
      '"labels":{"table":"bank.risk.outcomes","key":"id","label":"outcome","arrived":"at"}}',
  );
  expect(stack.text).toBe(read({ a: "A", b: "`B b`" }).text);
  expect(stack.all("databricks_job").map(({ name }) => name)).not.toContain("fraudops-dev-fraud-generate");
  expect(stack.all("databricks_job")).toHaveLength(4);
});

test("the gate's limits are passed to the steps `evaluate` and `release`, and limits of slices only to `evaluate`", () => {
  const limits = { prAuc: { min: 0.6 }, latencyP99Ms: { max: 80 } };
  const stack = synthesize("dev", {
    gate: { limits, sliceLimits: { prAuc: { min: 0.2 } }, sliceSupport: 25, margin: 0.02, confidence: 0.95 },
  });
  const told = '{"latencyP99Ms":{"max":80},"prAuc":{"min":0.6}}';
  expect(parametersOf(stack, "training", "evaluate")).toMatchObject({
    limits: told,
    "slice-limits": '{"prAuc":{"min":0.2}}',
    "slice-support": "25",
    margin: "0.02",
    confidence: "0.95",
  });
  expect(parametersOf(stack, "training", "release")["limits"]).toBe(told);
  const without = synthesize("dev", { gate: { sliceLimits: undefined } });
  expect(parametersOf(without, "training", "evaluate")["slice-limits"]).toBe("{}");
});

test("the wheel is deployed to a path with its code version before the jobs that use it, and the old wheel is deleted last", () => {
  const stack = synthesize("dev");
  const [[name, file] = []] = Object.entries(stack.byName("databricks_file"));
  expect(file).toEqual({
    path: `/Volumes/fraudops_dev/platform/artifacts/fraud/${WHEEL}`,
    source: expect.stringMatching(/^assets\/[^/]+\/[0-9A-F]{32}\/ml_jobs-.*\.whl$/),
    lifecycle: { create_before_destroy: true },
  });
  for (const { task } of stack.all("databricks_job")) {
    for (const { library } of task as { library: unknown }[]) {
      expect(library).toEqual([{ whl: `\${databricks_file.${name}.path}` }]);
    }
  }
});

test("fails on a wheel that does not exist", () => {
  expect(() => synthesize("dev", { wheelFile: "/nowhere/jobs.whl" })).toThrow("/nowhere/jobs.whl");
});

test("Terraform serves a pinned version, and the training job releases no other version", () => {
  const stack = synthesize("dev", { serving: { release: { pinned: 4 } } });
  expect(stack.only("databricks_model_serving")).toMatchObject({
    config: { served_entities: [{ entity_version: "4" }] },
  });
  const keys = tasks(stack, "fraudops-dev-fraud-training").map(({ task_key }) => task_key);
  expect(keys).not.toContain("release");
  expect(keys).toContain("register");
  expect(stack.only("databricks_registered_model")).toMatchObject({
    comment: "Model of the project fraud; version 4 is served",
  });
});

test.each([
  ["the champion", "jobs", "champion"],
  ["the version that is pinned", { pinned: 4 }, "4"],
] as const)(
  "the tasks `evaluate` and `score` get the version in service as the parameter `live`: %s",
  (_, release, live) => {
    const stack = synthesize("dev", { serving: { release } });
    const told = ["training", "scoring"]
      .flatMap((role) => tasks(stack, `fraudops-dev-fraud-${role}`))
      .filter(({ task_key }) => ["evaluate", "score"].includes(task_key))
      .map(({ task_key, python_wheel_task: { named_parameters: given } }) => [task_key, given["live"]]);
    expect(told).toEqual([
      ["evaluate", live],
      ["score", live],
    ]);
  },
);

test("a project can have its own training steps", () => {
  const trainingSteps = [{ key: "train", dependsOn: [], flags: ["project", "seed"] }];
  const [task, ...others] = tasks(synthesize("dev", { trainingSteps }), "fraudops-dev-fraud-training");
  expect(others).toEqual([]);
  expect(task?.python_wheel_task.named_parameters).toEqual({ project: "fraud", seed: "7" });
});

test("clients can query the endpoint, and the jobs can change it", () => {
  const stack = synthesize("dev");
  const [endpoint] = Object.keys(stack.byName("databricks_model_serving"));
  const access = stack.where("databricks_permissions", {
    serving_endpoint_id: `\${databricks_model_serving.${endpoint}.serving_endpoint_id}`,
  });
  expect(access["access_control"]).toEqual(
    expect.arrayContaining([
      { group_name: "fraudops-dev-scoring-clients", permission_level: "CAN_QUERY" },
      { service_principal_name: expect.stringContaining("jobs"), permission_level: "CAN_MANAGE" },
    ]),
  );
});

test("unit tests run on one node, regardless of the training cluster", () => {
  const { compute } = stageContext("dev").stage;
  const context = stageContext("dev", { stage: { compute: { ...compute, workers: 3 } } });
  const stack = synthesize("dev", { context });
  const workers = (name: string): unknown => job(stack, name)["job_cluster"];
  expect(workers("fraudops-dev-fraud-training")).toMatchObject([{ new_cluster: { num_workers: 3 } }]);
  expect(workers("fraudops-dev-fraud-unit-tests")).toMatchObject([{ new_cluster: { num_workers: 0 } }]);
});

test.each([
  ["dev", false],
  ["prod", true],
] as const)("in %s, model, experiment and endpoint cannot be destroyed: %s", (stage, expected) => {
  const stack = synthesize(stage);
  for (const type of ["databricks_registered_model", "databricks_mlflow_experiment", "databricks_model_serving"]) {
    const { lifecycle = {} } = stack.only(type) as { lifecycle?: { prevent_destroy?: boolean } };
    expect(lifecycle.prevent_destroy ?? false).toBe(expected);
  }
});

test("the evaluation gets the waiver of the gate, if there is one", () => {
  const waiverOf = (stack: Synthesized): string | undefined =>
    tasks(stack, "fraudops-dev-fraud-training").find(({ task_key }) => task_key === "evaluate")?.python_wheel_task
      .named_parameters["waiver"];
  const waiver = { reason: "the labels of March are late", expires: "2026-06-30" };
  expect(JSON.parse(waiverOf(synthesize("dev", { gate: { waiver } })) ?? "")).toEqual(waiver);
  expect(waiverOf(synthesize("dev"))).toBe("null");
});

test("run parameters select the version to reproduce, by default the champion with its own code", () => {
  const stack = synthesize("dev");
  expect(job(stack, "fraudops-dev-fraud-reproduction")["parameter"]).toEqual([
    { name: "allow-other-code", default: "false" },
    { name: "version", default: "champion" },
  ]);
  const [reproduce] = tasks(stack, "fraudops-dev-fraud-reproduction");
  expect(reproduce?.python_wheel_task.named_parameters["version"]).toBe("{{job.parameters.version}}");
});
