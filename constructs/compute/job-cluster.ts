import type { JobJobClusterNewCluster } from "@cdktf/provider-databricks/lib/job";
import type { IClusterPolicy } from "./cluster-policy";
import { availability } from "./cluster-policy-definition";

/** A cluster that is made for one run of a job and goes with it. */
export interface JobClusterSpec {
  /** Policy that must allow all the rest. */
  readonly policy: IClusterPolicy;
  /** Databricks Runtime, e.g. `17.3.x-cpu-ml-scala2.13`. */
  readonly sparkVersion: string;
  /** Instance type of workers and driver. */
  readonly nodeType: string;
  /** 0 is a single node: the driver does the work. */
  readonly workers: number;
  /** Whether workers run on spot instances, falling back to on-demand ones. */
  readonly spot: boolean;
  /** AWS region in which the cluster runs. */
  readonly region: string;
  /**
   * Application id of the only principal that may use the cluster, where the policy fixes one.
   * @default - the one that the job runs as
   */
  readonly singleUserName?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Settings of Spark that make one machine driver and worker at once, as the Clusters API asks for them. */
const SINGLE_NODE = {
  sparkConf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
  tags: { ResourceClass: "SingleNode" },
};

/** The cluster as a job declares it. */
export function newCluster(spec: JobClusterSpec): JobJobClusterNewCluster {
  const singleNode = spec.workers === 0;
  return {
    policyId: spec.policy.policyId,
    sparkVersion: spec.sparkVersion,
    nodeTypeId: spec.nodeType,
    numWorkers: spec.workers,
    dataSecurityMode: "SINGLE_USER",
    ...(spec.singleUserName === undefined ? {} : { singleUserName: spec.singleUserName }),
    // The driver is on demand: losing it loses the run.
    awsAttributes: { availability: availability(spec.spot), firstOnDemand: 1, zoneId: "auto" },
    // MLflow asks S3 for a bucket's region by `head_bucket` before its first upload (`optimized_s3_artifact_repo.py`).
    // Without a region, boto3 asks us-east-1, which a network that reaches only its own region's S3 does not answer.
    sparkEnvVars: { AWS_DEFAULT_REGION: spec.region },
    ...(singleNode ? { sparkConf: SINGLE_NODE.sparkConf } : {}),
    customTags: { ...spec.tags, ...(singleNode ? SINGLE_NODE.tags : {}) },
  };
}
