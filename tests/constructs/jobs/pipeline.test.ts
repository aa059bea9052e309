import { KnownServicePrincipal } from "../../../constructs/identity/known-service-principal";
import { Principal } from "../../../constructs/identity/principal";
import { Pipeline, type PipelineProps } from "../../../constructs/jobs/pipeline";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const CLUSTER: PipelineProps["cluster"] = {
  policy: { policyId: "POLICY" },
  sparkVersion: "17.3.x-cpu-ml-scala2.13",
  nodeType: "m6gd.xlarge",
  workers: 0,
  spot: true,
  region: "eu-central-1",
  tags: { team: "fraud" },
};

function synthesizePipeline(props: Partial<PipelineProps> = {}, use?: (pipeline: Pipeline) => void): Synthesized {
  return synthesizeConstructs((scope) => {
    const pipeline = new Pipeline(scope, "Training", {
      jobName: "training",
      description: "Trains",
      steps: [
        { key: "train", dependsOn: ["validate", "prepare"], flags: ["seed"] },
        { key: "prepare", dependsOn: [], flags: [] },
        { key: "validate", dependsOn: [], flags: [] },
      ],
      flagValues: { seed: "7" },
      jobsPackage: { packageName: "jobs", wheelPath: "/Volumes/c/s/v/jobs.whl" },
      cluster: CLUSTER,
      runAs: new KnownServicePrincipal(scope, "Jobs", "jobs"),
      owner: Principal.servicePrincipal("00000000-0000-4000-8000-000000000001"),
      timeoutMinutes: 90,
      tags: {},
      ...props,
    });
    use?.(pipeline);
  });
}

test("tasks and dependencies are sorted, as in the provider's state", () => {
  const job = synthesizePipeline().only("databricks_job");
  const tasks = job["task"] as { task_key: string; depends_on?: { task_key: string }[] }[];
  expect(tasks.map(({ task_key }) => task_key)).toEqual(["prepare", "train", "validate"]);
  expect(tasks[1]?.depends_on).toEqual([{ task_key: "prepare" }, { task_key: "validate" }]);
});

test("a task runs the entry point of the wheel that has the same name as the task key", () => {
  const job = synthesizePipeline().only("databricks_job");
  expect((job["task"] as unknown[])[1]).toMatchObject({
    job_cluster_key: "main",
    python_wheel_task: { package_name: "jobs", entry_point: "train", named_parameters: { seed: "7" } },
    library: [{ whl: "/Volumes/c/s/v/jobs.whl" }],
  });
});

test("one run at a time, the next is queued, and a hanging run times out", () => {
  expect(synthesizePipeline().only("databricks_job")).toMatchObject({
    max_concurrent_runs: 1,
    queue: { enabled: true },
    timeout_seconds: 5400,
  });
});

test("a pipeline without a schedule only runs when started", () => {
  expect(synthesizePipeline().only("databricks_job")).not.toHaveProperty("schedule");
});

test("a scheduled pipeline runs by itself", () => {
  const job = synthesizePipeline({ schedule: { cron: "0 0 3 * * ?", timezone: "UTC" } }).only("databricks_job");
  expect(job["schedule"]).toEqual({ quartz_cron_expression: "0 0 3 * * ?", timezone_id: "UTC" });
});

test("the job runs as the service principal that was looked up by name", () => {
  const stack = synthesizePipeline();
  expect(stack.data("databricks_service_principal")).toEqual([{ display_name: "jobs" }]);
  expect(stack.only("databricks_job")["run_as"]).toEqual({
    service_principal_name: expect.stringMatching(/^\$\{data\.databricks_service_principal\..*\.application_id\}$/),
  });
});

test("the cluster has the specified workers and policy", () => {
  const job = synthesizePipeline().only("databricks_job");
  expect(job["job_cluster"]).toEqual([
    {
      job_cluster_key: "main",
      new_cluster: expect.objectContaining({
        policy_id: "POLICY",
        num_workers: 0,
        spark_conf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
        custom_tags: { team: "fraud", ResourceClass: "SingleNode" },
        aws_attributes: { availability: "SPOT_WITH_FALLBACK", first_on_demand: 1, zone_id: "auto" },
      }) as unknown,
    },
  ]);
});

test("a cluster with workers is not declared as a single node", () => {
  const cluster = { ...CLUSTER, workers: 2, spot: false };
  const [declared] = synthesizePipeline({ cluster }).only("databricks_job")["job_cluster"] as [{ new_cluster: object }];
  expect(declared.new_cluster).toMatchObject({ num_workers: 2, aws_attributes: { availability: "ON_DEMAND" } });
  expect(declared.new_cluster).not.toHaveProperty("spark_conf");
});

test("all access to a job is one list with exactly one owner", () => {
  const stack = synthesizePipeline({}, (pipeline) => {
    pipeline.grantView(Principal.group("analysts"));
    pipeline.grantRun(Principal.group("engineers"));
  });
  expect(stack.only("databricks_permissions")["access_control"]).toEqual([
    { service_principal_name: "00000000-0000-4000-8000-000000000001", permission_level: "IS_OWNER" },
    { group_name: "analysts", permission_level: "CAN_VIEW" },
    { group_name: "engineers", permission_level: "CAN_MANAGE_RUN" },
  ]);
});

test("fails on steps that wait for each other", () => {
  const steps = [
    { key: "a", dependsOn: ["b"], flags: [] },
    { key: "b", dependsOn: ["a"], flags: [] },
  ];
  expect(() => synthesizePipeline({ steps })).toThrow("tasks depend on each other in a cycle: a -> b -> a");
});

test("clusters set the AWS region, so that MLflow does not send requests to S3 in another region", () => {
  const job = synthesizePipeline().only("databricks_job");
  expect(job["job_cluster"]).toMatchObject([
    { new_cluster: { spark_env_vars: { AWS_DEFAULT_REGION: "eu-central-1" } } },
  ]);
});
