// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import type { Construct } from "constructs";
import { ClusterPolicy } from "../../../constructs/compute/cluster-policy";
import { Principal } from "../../../constructs/identity/principal";

// #region ClusterPolicy
export function clusterPolicy(scope: Construct): void {
  const policy = new ClusterPolicy(scope, "Policy", {
    policyName: "fraudops-dev-training",
    description: "Clusters of training jobs",
    limits: {
      clusterType: "job",
      sparkVersion: "17.3.x-cpu-ml-scala2.13",
      nodeTypes: ["m6gd.xlarge"],
      maxWorkers: 2,
      maxDbusPerHour: 10,
      spot: true,
      tags: { service: "fraudops", stage: "dev" },
    },
  });
  policy.grantUse(Principal.group("fraudops-dev-ml-engineers"));
}
// #endregion ClusterPolicy
