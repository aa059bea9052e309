import { Job } from "@cdktf/provider-databricks/lib/job";
import type { Construct } from "constructs";
import { ClusterPolicy } from "../../../constructs/compute/cluster-policy";
import { newCluster } from "../../../constructs/compute/job-cluster";
import { KnownServicePrincipal } from "../../../constructs/identity/known-service-principal";

/** A plain `databricks_job` with a cluster policy and a service principal that other stacks own. */
export function jobWithKnownPolicy(scope: Construct): void {
  const cluster = newCluster({
    policy: ClusterPolicy.fromPolicyName(scope, "Policy", "fraudops-dev-training"),
    sparkVersion: "17.3.x-cpu-ml-scala2.13",
    nodeType: "m6gd.xlarge",
    workers: 0,
    spot: false,
    region: "eu-central-1",
    tags: { workload: "training" },
  });
  const jobs = new KnownServicePrincipal(scope, "Jobs", "fraudops-dev-jobs");
  new Job(scope, "Cleanup", {
    name: "cleanup",
    runAs: { servicePrincipalName: jobs.applicationId },
    task: [{ taskKey: "cleanup", notebookTask: { notebookPath: "/Shared/cleanup" }, newCluster: cluster }],
  });
}
