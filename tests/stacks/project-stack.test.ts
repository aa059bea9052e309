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
}

function synthesize(name: string, { training, serving, ...change }: Change = {}): Synthesized {
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

test.each(stages.map(({ stage }) => stage))("%s looks as reviewed", (stage) => {
  expect(synthesize(stage).json).toMatchSnapshot();
});

test("only a stage that says so trains by itself", () => {
  const schedule = { cron: "0 0 3 * * ?", timezone: "UTC" };
  const stack = synthesize("dev", { training: { schedule } });
  expect(job(stack, "fraudops-dev-fraud-training")).toHaveProperty("schedule");
  expect(job(stack, "fraudops-dev-fraud-scoring")).not.toHaveProperty("schedule");
  expect(job(synthesize("dev"), "fraudops-dev-fraud-training")).not.toHaveProperty("schedule");
});

test("jobs are found by the configured names: model, endpoint and experiment are those of the stack", () => {
  const stack = synthesize("dev");
  const release = tasks(stack, "fraudops-dev-fraud-training").find(({ task_key }) => task_key === "release");
  expect(release?.python_wheel_task.named_parameters).toMatchObject({
    model: expect.stringMatching(/^\$\{databricks_registered_model\.Model_.*\.id\}$/),
    endpoint: expect.stringMatching(/^\$\{databricks_model_serving\.Endpoint_.*\.name\}$/),
    "exchange-volume": "/Volumes/fraudops_dev/fraud/exchange",
  });
});

test("the models carry the version of the code that they were trained with", () => {
  const register = tasks(synthesize("dev"), "fraudops-dev-fraud-training").find(
    ({ task_key }) => task_key === "register",
  );
  expect(register?.python_wheel_task.named_parameters["code-version"]).toBe(CODE_VERSION);
});

test("the wheel is deployed under a path that names its code, before the jobs that name it; the old one goes last", () => {
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

test("a pinned version is served by Terraform, and training does not release over it", () => {
  const stack = synthesize("dev", { serving: { release: { pinned: 4 } } });
  expect(stack.only("databricks_model_serving")).toMatchObject({
    config: { served_entities: [{ entity_version: "4" }] },
  });
  const keys = tasks(stack, "fraudops-dev-fraud-training").map(({ task_key }) => task_key);
  expect(keys).not.toContain("release");
  expect(keys).toContain("register");
  expect(stack.only("databricks_registered_model")).toMatchObject({
    comment: "What the project fraud has learned; version 4 is served",
  });
});

test.each([
  ["the champion", "jobs", "champion"],
  ["the version that is pinned", { pinned: 4 }, "4"],
] as const)("a run is compared with, and tables are scored by, what is live: %s", (_, release, live) => {
  const stack = synthesize("dev", { serving: { release } });
  const told = ["training", "scoring"]
    .flatMap((role) => tasks(stack, `fraudops-dev-fraud-${role}`))
    .filter(({ task_key }) => ["evaluate", "score"].includes(task_key))
    .map(({ task_key, python_wheel_task: { named_parameters: given } }) => [task_key, given["live"]]);
  expect(told).toEqual([
    ["evaluate", live],
    ["score", live],
  ]);
});

test("a project may train by steps of its own", () => {
  const trainingSteps = [{ key: "train", dependsOn: [], flags: ["project", "seed"] }];
  const [task, ...others] = tasks(synthesize("dev", { trainingSteps }), "fraudops-dev-fraud-training");
  expect(others).toEqual([]);
  expect(task?.python_wheel_task.named_parameters).toEqual({ project: "fraud", seed: "7" });
});

test("clients may query the endpoint, and the jobs change it", () => {
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

test("unit tests run on one node, whatever training runs on", () => {
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
] as const)("in %s, model, experiment and endpoint refuse to be destroyed: %s", (stage, expected) => {
  const stack = synthesize(stage);
  for (const type of ["databricks_registered_model", "databricks_mlflow_experiment", "databricks_model_serving"]) {
    const { lifecycle = {} } = stack.only(type) as { lifecycle?: { prevent_destroy?: boolean } };
    expect(lifecycle.prevent_destroy ?? false).toBe(expected);
  }
});
