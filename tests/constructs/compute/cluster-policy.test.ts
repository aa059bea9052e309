import { ClusterPolicy } from "../../../constructs/compute/cluster-policy";
import { clusterPolicyDefinition, type ClusterLimits } from "../../../constructs/compute/cluster-policy-definition";
import { Principal } from "../../../constructs/identity/principal";
import { synthesizeConstructs } from "../../support/synth";

const JOB: ClusterLimits = {
  clusterType: "job",
  sparkVersion: "17.3.x-cpu-ml-scala2.13",
  nodeTypes: ["m6gd.xlarge", "m6gd.2xlarge"],
  maxWorkers: 2,
  maxDbusPerHour: 10,
  spot: true,
  tags: { team: "fraud" },
};

test("a policy limits size, cost and instance types, and requires tags and Unity Catalog", () => {
  expect(clusterPolicyDefinition(JOB)).toMatchObject({
    cluster_type: { type: "fixed", value: "job" },
    node_type_id: { type: "allowlist", values: ["m6gd.xlarge", "m6gd.2xlarge"], defaultValue: "m6gd.xlarge" },
    num_workers: { type: "range", maxValue: 2 },
    "autoscale.max_workers": { type: "range", maxValue: 2 },
    dbus_per_hour: { type: "range", maxValue: 10 },
    data_security_mode: { type: "fixed", value: "SINGLE_USER" },
    "aws_attributes.availability": { type: "fixed", value: "SPOT_WITH_FALLBACK" },
    "custom_tags.team": { type: "fixed", value: "fraud" },
  });
});

test.each([
  "instance_pool_id",
  "driver_instance_pool_id",
  "aws_attributes.instance_profile_arn",
  "docker_image.url",
  "ssh_public_keys.*",
  "init_scripts.*.s3.destination",
  "init_scripts.*.volumes.destination",
  "init_scripts.*.workspace.destination",
])("a policy forbids %s, which bypasses its limits", (path) => {
  expect(clusterPolicyDefinition(JOB)[path]).toEqual({ type: "forbidden" });
});

test("a job cluster has no autotermination, because it ends with its run", () => {
  expect(clusterPolicyDefinition(JOB)).not.toHaveProperty("autotermination_minutes");
});

test("an interactive cluster terminates when idle", () => {
  const definition = clusterPolicyDefinition({ ...JOB, clusterType: "all-purpose", idleMinutes: 30 });
  expect(definition["autotermination_minutes"]).toMatchObject({ type: "range", minValue: 10, maxValue: 30 });
});

test("jobs run on job clusters, not on interactive ones", () => {
  const definition = clusterPolicyDefinition({ ...JOB, clusterType: "all-purpose", idleMinutes: 30 });
  expect(definition["workload_type.clients.jobs"]).toEqual({ type: "fixed", value: false });
  expect(clusterPolicyDefinition(JOB)).not.toHaveProperty("workload_type.clients.jobs");
});

test.each([
  [{}, undefined],
  [{ maxClustersPerUser: 1 }, 1],
])("%j: at most %p clusters per user", (change, expected) => {
  const stack = synthesizeConstructs((scope) => {
    new ClusterPolicy(scope, "Policy", { policyName: "training", description: "Runs", limits: JOB, ...change });
  });
  expect(stack.only("databricks_cluster_policy")["max_clusters_per_user"]).toBe(expected);
});

test.each([
  ["no node type", { nodeTypes: [] }, "cluster policy allows no node type"],
  ["fewer than no workers", { maxWorkers: -1 }, "cluster policy allows -1 workers"],
  ["no DBUs", { maxDbusPerHour: 0 }, "cluster policy allows 0 DBU per hour"],
  [
    "an all-purpose policy without an idle limit",
    { clusterType: "all-purpose" },
    "has idleMinutes unset: give 10 or more",
  ],
  ["a shorter idle limit than Databricks accepts", { clusterType: "all-purpose", idleMinutes: 5 }, "idleMinutes 5"],
  ["a job cluster policy with an idle limit", { idleMinutes: 30 }, "job cluster policy has idleMinutes 30: remove it"],
] as const)("fails on %s", (_, change, message) => {
  expect(() => clusterPolicyDefinition({ ...JOB, ...change })).toThrow(message);
});

test("only grantees may use the policy", () => {
  const stack = synthesizeConstructs((scope) => {
    const policy = new ClusterPolicy(scope, "Policy", { policyName: "training", description: "Runs", limits: JOB });
    policy.grantUse(Principal.group("engineers"));
  });
  const policy = stack.only("databricks_cluster_policy");
  expect(JSON.parse(policy["definition"] as string)).toEqual(clusterPolicyDefinition(JOB));
  expect(stack.only("databricks_permissions")["access_control"]).toEqual([
    { group_name: "engineers", permission_level: "CAN_USE" },
  ]);
});

test("a policy of another stack is found by its name", () => {
  const stack = synthesizeConstructs((scope) => {
    const { policyId } = ClusterPolicy.fromPolicyName(scope, "Policy", "training");
    expect(policyId).toEqual(expect.any(String));
  });
  expect(stack.data("databricks_cluster_policy")).toEqual([{ name: "training" }]);
});
