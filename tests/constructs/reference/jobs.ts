// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { ClusterPolicy } from "../../../constructs/compute/cluster-policy";
import { KnownServicePrincipal } from "../../../constructs/identity/known-service-principal";
import { Principal } from "../../../constructs/identity/principal";
import { JobsWheel } from "../../../constructs/jobs/jobs-wheel";
import { Pipeline } from "../../../constructs/jobs/pipeline";

// #region JobsWheel
/** @param file path of the built wheel */
export function jobsWheel(scope: Construct, file: string): void {
  const wheel = new JobsWheel(scope, "Wheel", {
    file,
    folder: "/Volumes/fraudops_dev/platform/wheels",
  });
  new TerraformOutput(scope, "WheelPath", { value: wheel.wheelPath });
}
// #endregion JobsWheel

// #region Pipeline
export function pipeline(scope: Construct): void {
  const pipeline = new Pipeline(scope, "Training", {
    jobName: "fraudops-dev-training",
    description: "Trains the fraud model",
    steps: [
      { key: "prepare", dependsOn: [], flags: ["table"] },
      { key: "train", dependsOn: ["prepare"], flags: ["table", "seed"] },
    ],
    flagValues: { table: "fraudops_dev.fraud.payments", seed: "1" },
    jobsPackage: {
      packageName: "ml_jobs",
      wheelPath: "/Volumes/fraudops_dev/platform/wheels/ml_jobs-0.1.0-py3-none-any.whl",
    },
    cluster: {
      policy: ClusterPolicy.fromPolicyName(scope, "Policy", "fraudops-dev-training"),
      sparkVersion: "17.3.x-cpu-ml-scala2.13",
      nodeType: "m6gd.xlarge",
      workers: 2,
      spot: true,
      region: "eu-central-1",
      tags: { workload: "training" },
    },
    runAs: new KnownServicePrincipal(scope, "Jobs", "fraudops-dev-jobs"),
    owner: new KnownServicePrincipal(scope, "Deploy", "fraudops-dev-deploy").principal,
    timeoutMinutes: 120,
    schedule: { cron: "0 0 3 * * ?", timezone: "UTC" },
    tags: { stage: "dev" },
  });
  pipeline.grantRun(Principal.group("fraudops-dev-ml-engineers"));
}
// #endregion Pipeline
