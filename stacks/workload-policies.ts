import type { ClusterLimits } from "../constructs/compute/cluster-policy-definition";
import { stageTags, type StageContext } from "./stage-context";

/** Purpose of clusters. Each workload has its own cluster policy. */
export type Workload = "training" | "tests" | "analysis";

/** Cluster policy of a workload. */
export interface WorkloadPolicy {
  readonly workload: Workload;
  readonly description: string;
  readonly limits: ClusterLimits;
  /**
   * Maximum number of clusters that a user can have under the policy at the same time.
   * @default - unlimited
   */
  readonly maxClustersPerUser?: number | undefined;
}

/** Minutes after which an idle analysis cluster terminates. */
const ANALYSIS_IDLE_MINUTES = 30;

/** Tags of a workload's clusters, which the workload's cluster policy fixes. */
export function workloadTags(context: StageContext, workload: Workload): Record<string, string> {
  return { ...stageTags(context), workload };
}

/** Cluster policies of a stage: its compute configuration, restricted to the needs of each workload. */
export function workloadPolicies(context: StageContext): readonly WorkloadPolicy[] {
  const { compute } = context.stage;
  const limits = (workload: Workload, maxWorkers: number): ClusterLimits => ({
    clusterType: "job",
    sparkVersion: compute.sparkVersion,
    nodeTypes: [compute.nodeType],
    maxWorkers,
    maxDbusPerHour: compute.maxDbusPerHour,
    spot: compute.spot,
    tags: workloadTags(context, workload),
  });
  return [
    {
      workload: "training",
      description: "Training and scoring runs",
      limits: limits("training", compute.workers),
    },
    {
      workload: "tests",
      description: "Test runs of the jobs' code, on one node",
      limits: limits("tests", 0),
    },
    {
      workload: "analysis",
      description: "Interactive clusters of users, on one node",
      limits: { ...limits("analysis", 0), clusterType: "all-purpose", idleMinutes: ANALYSIS_IDLE_MINUTES },
      maxClustersPerUser: 1,
    },
  ];
}
