import type { Examples } from "../support/examples";
import { resource, type PlannedFixture } from "../support/plan";

const CLUSTER = { policy_id: "p", data_security_mode: "SINGLE_USER" };

const policy = (definition: object, values: object = {}): PlannedFixture =>
  resource("databricks_cluster_policy.p", { definition: JSON.stringify(definition), ...values });
const cluster = (values: object): PlannedFixture => resource("databricks_cluster.c", { ...CLUSTER, ...values });
const job = (values: object): PlannedFixture => resource("databricks_job.j", { ...values });

/**
 * A job with three clusters: a job cluster that tasks share, a cluster of one task, and the top-level `new_cluster` of
 * the old format for single-task jobs.
 */
const jobWithClusters = (shared: object, ofTask: object, ofJob: object): PlannedFixture =>
  job({
    job_cluster: [{ job_cluster_key: "shared", new_cluster: [{ ...CLUSTER, ...shared }] }],
    task: [
      { task_key: "train", new_cluster: [{ ...CLUSTER, ...ofTask }] },
      { task_key: "score", job_cluster_key: "shared", new_cluster: null },
    ],
    new_cluster: [{ ...CLUSTER, ...ofJob }],
  });

export const COMPUTE_EXAMPLES: Examples = {
  "cluster-policy": {
    broken: {
      "job clusters without policy": [
        [
          "cluster of shared has no cluster policy",
          "cluster of train has no cluster policy",
          "the job's cluster has no cluster policy",
        ],
        [jobWithClusters({ policy_id: null }, { policy_id: "" }, { policy_id: undefined })],
      ],
      "a cluster of a task in a for-each loop": [
        ["cluster of each has no cluster policy"],
        [
          job({
            task: [
              {
                task_key: "loop",
                for_each_task: [{ inputs: "[1]", task: [{ task_key: "each", new_cluster: [{ num_workers: 1 }] }] }],
              },
            ],
          }),
        ],
      ],
      "a job on an existing cluster of another stack": [
        [
          "train runs on the cluster 0123-abc, which is not in this stack",
          "the job runs on the cluster 9-x, which is not in this stack",
        ],
        [
          job({ task: [{ task_key: "train", existing_cluster_id: "0123-abc" }] }),
          job({ existing_cluster_id: "9-x" }),
        ].map((fixture, index) => ({ ...fixture, change: { ...fixture.change, name: `j${String(index)}` } })),
      ],
      "an all-purpose cluster without policy": [["the cluster has no cluster policy"], [cluster({ policy_id: null })]],
    },
    kept: {
      "clusters with a policy": [[jobWithClusters({}, {}, {}), cluster({})]],
      "a job on an existing cluster of the stack": [
        [
          cluster({ id: "0123-abc" }),
          job({ task: [{ task_key: "train", existing_cluster_id: "0123-abc" }] }),
          resource("databricks_job.k", { task: [{}] }, { unknown: { task: [{ existing_cluster_id: true }] } }),
        ],
      ],
      "a policy that the same apply creates": [
        [
          resource(
            "databricks_job.j",
            { job_cluster: [{ job_cluster_key: "k", new_cluster: [{}] }] },
            {
              unknown: { job_cluster: [{ new_cluster: [{ policy_id: true }] }] },
            },
          ),
        ],
      ],
    },
  },
  "cluster-access-mode": {
    broken: {
      "the access mode without isolation": [
        ["the cluster has the access mode NONE"],
        [cluster({ data_security_mode: "NONE" })],
      ],
      "a legacy access mode": [
        ["cluster of train has the access mode LEGACY_SINGLE_USER"],
        [jobWithClusters({}, { data_security_mode: "LEGACY_SINGLE_USER" }, {})],
      ],
      "a cluster without access mode": [
        ["the cluster has the access mode NONE"],
        [cluster({ data_security_mode: null })],
      ],
    },
    kept: { "an access mode for several users": [[cluster({ data_security_mode: "USER_ISOLATION" })]] },
  },
  "cluster-instance-profile": {
    broken: {
      "an instance profile of a cluster": [
        ["cluster of shared has an instance profile"],
        [jobWithClusters({ aws_attributes: [{ instance_profile_arn: "arn:aws:iam::1:instance-profile/x" }] }, {}, {})],
      ],
      "an instance profile of a workspace": [
        ["registers an instance profile for clusters"],
        [resource("databricks_instance_profile.i", {})],
      ],
    },
    kept: {
      "an empty instance profile": [
        [cluster({ aws_attributes: [{ availability: "SPOT", instance_profile_arn: "" }] })],
      ],
    },
  },
  "auto-termination": {
    broken: {
      "an all-purpose cluster that never terminates": [
        ["the cluster never terminates when idle"],
        [cluster({ autotermination_minutes: 0 })],
      ],
      "a warehouse that never stops": [
        ["the warehouse never stops when idle"],
        [resource("databricks_sql_endpoint.w", { auto_stop_mins: 0 })],
      ],
      "a policy without limit for all-purpose clusters": [
        ["clusters with this policy may never terminate"],
        [policy({ autotermination_minutes: { type: "unlimited", defaultValue: 30 } })],
      ],
      "a policy that disables auto-termination": [
        ["clusters with this policy may never terminate"],
        [policy({ autotermination_minutes: { type: "fixed", value: 0 } })],
      ],
      "a policy with a range that includes 0, which disables auto-termination": [
        ["clusters with this policy may never terminate"],
        [policy({ autotermination_minutes: { type: "range", maxValue: 60 } })],
      ],
    },
    kept: {
      "clusters and warehouses with a limit": [
        [
          cluster({ autotermination_minutes: 30 }),
          resource("databricks_sql_endpoint.w", { auto_stop_mins: 10 }),
          resource("databricks_sql_endpoint.defaults", { auto_stop_mins: null }),
        ],
      ],
      "a policy with a range": [[policy({ autotermination_minutes: { type: "range", minValue: 10, maxValue: 60 } })]],
      "a policy with a value": [[policy({ autotermination_minutes: { type: "fixed", value: 30 } })]],
      "a policy with a range for clusters of pipelines, which end with the pipeline": [
        [
          policy({
            cluster_type: { type: "fixed", value: "dlt" },
            autotermination_minutes: { type: "range", maxValue: 60 },
          }),
        ],
      ],
      "a policy for job clusters, which end with the job": [
        [policy({ cluster_type: { type: "fixed", value: "job" } })],
      ],
    },
  },
  "cluster-cost-cap": {
    broken: {
      "a policy without limit": [["the policy has no limit on dbus_per_hour"], [policy({})]],
      "a policy with only a minimum": [
        ["the policy has no limit on dbus_per_hour"],
        [policy({ dbus_per_hour: { type: "range", minValue: 1 } })],
      ],
    },
    kept: { "a policy with a maximum": [[policy({ dbus_per_hour: { type: "range", maxValue: 10 } })]] },
  },
  "cluster-policy-readable": {
    broken: {
      "a definition that is unknown before the apply": [
        ["the definition is not JSON before the apply"],
        [resource("databricks_cluster_policy.p", {}, { unknown: { definition: true } })],
      ],
    },
    kept: {
      "a definition in JSON": [[policy({})]],
      "a policy family": [
        [resource("databricks_cluster_policy.p", { definition: null, policy_family_id: "job-cluster" })],
      ],
    },
  },
  "job-run-as": {
    broken: {
      "a job without run_as": [["runs as its creator"], [job({ run_as: [] })]],
      "a pipeline without run_as": [["runs as its creator"], [resource("databricks_pipeline.p", {})]],
      "a job whose run_as names nobody": [["runs as no service principal"], [job({ run_as: [{}] })]],
      "a job that runs as a user": [
        ["runs as the user ann@example.com"],
        [job({ run_as: [{ user_name: "ann@example.com" }] })],
      ],
    },
    kept: {
      "a service principal": [[job({ run_as: [{ service_principal_name: "0a1b" }] })]],
      "a service principal that is unknown before the apply": [
        [resource("databricks_job.j", { run_as: [{}] }, { unknown: { run_as: [{ service_principal_name: true }] } })],
      ],
    },
  },
};
