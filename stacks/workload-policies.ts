import type { ClusterLimits } from "../constructs/compute/cluster-policy-definition";
import { stageTags, type StageContext } from "./stage-context";

/** What clusters are started for; each has a policy of its own. */
export type Workload = "training" | "tests" | "analysis";

/** A workload's policy. */
export interface WorkloadPolicy {
  readonly workload: Workload;
  readonly description: string;
  readonly limits: ClusterLimits;
  /** Most clusters that one user may have at a time; left out: any number. */
  readonly maxClustersPerUser?: number;
}

/** Minutes after which an idle cluster of an analyst is stopped. */
const ANALYSIS_IDLE_MINUTES = 30;

/** Tags of the clusters of one workload; the policy insists on them. */
export function workloadTags(context: StageContext, workload: Workload): Record<string, string> {
  return { ...stageTags(context), workload };
}

/** Policies of a stage: what its configuration allows, cut to what each workload needs. */
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
      description: "Clusters on which people work, on one node",
      limits: { ...limits("analysis", 0), clusterType: "all-purpose", idleMinutes: ANALYSIS_IDLE_MINUTES },
      maxClustersPerUser: 1,
    },
  ];
}
