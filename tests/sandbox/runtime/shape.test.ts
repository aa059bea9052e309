import fc from "fast-check";
import { toRest, toTerraform } from "../../../sandbox/runtime/shape";

const JOB = {
  name: "job",
  max_concurrent_runs: 1,
  tags: { owner: "team" },
  email_notifications: [{ on_failure: ["a@b.c"] }],
  parameter: [{ name: "rows", default: "10" }],
  job_cluster: [
    { job_cluster_key: "main", new_cluster: [{ spark_conf: { a: "b" }, aws_attributes: [{ zone_id: "auto" }] }] },
  ],
  task: [
    {
      task_key: "a",
      depends_on: [{ task_key: "b" }],
      library: [{ whl: "/x.whl" }, { pypi: [{ package: "x" }] }],
      python_wheel_task: [{ package_name: "p", named_parameters: { x: "1" }, parameters: ["y"] }],
    },
  ],
};

test("a stored job has the form of the Jobs API", () => {
  expect(toRest("databricks_job", JOB)).toEqual({
    name: "job",
    max_concurrent_runs: 1,
    tags: { owner: "team" },
    email_notifications: { on_failure: ["a@b.c"] },
    parameters: [{ name: "rows", default: "10" }],
    job_clusters: [
      { job_cluster_key: "main", new_cluster: { spark_conf: { a: "b" }, aws_attributes: { zone_id: "auto" } } },
    ],
    tasks: [
      {
        task_key: "a",
        depends_on: [{ task_key: "b" }],
        libraries: [{ whl: "/x.whl" }, { pypi: { package: "x" } }],
        python_wheel_task: { package_name: "p", named_parameters: { x: "1" }, parameters: ["y"] },
      },
    ],
  });
});

test("stores REST objects in the form of Terraform's state", () => {
  expect(toTerraform("databricks_job", toRest("databricks_job", JOB))).toEqual(JOB);
});

test("omits unset values", () => {
  expect(toRest("databricks_job", { name: "job", schedule: [], task: [], description: null })).toEqual({ name: "job" });
});

test("maps of text are unchanged with any keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (tags) => {
      expect(toRest("databricks_job", toTerraform("databricks_job", { tags }))).toEqual({ tags });
    }),
  );
});
