import type { JobJobClusterNewCluster } from "@cdktf/provider-databricks/lib/job";
import { defined } from "../../core/defined";
import type { IClusterPolicy } from "./cluster-policy";
import { availability } from "./cluster-policy-definition";

/** A cluster that Databricks creates for one job run and terminates with it. */
export interface JobClusterSpec {
  /** Cluster policy of the cluster; it must allow the attributes below. */
  readonly policy: IClusterPolicy;
  /** Databricks Runtime, e.g. `17.3.x-cpu-ml-scala2.13`. */
  readonly sparkVersion: string;
  /** Instance type of workers and driver. */
  readonly nodeType: string;
  /** Number of workers; 0 for a single node, where Spark runs on the driver. */
  readonly workers: number;
  /** Whether workers run on spot instances, falling back to on-demand ones. */
  readonly spot: boolean;
  /** AWS region in which the cluster runs. */
  readonly region: string;
  /**
   * Application id of the only principal that may use the cluster. Set it if the policy fixes `single_user_name`.
   * @default - the principal that the job runs as
   */
  readonly singleUserName?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Spark settings and tag that the Clusters API requires for a single-node cluster. */
const SINGLE_NODE = {
  sparkConf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
  tags: { ResourceClass: "SingleNode" },
};

/** Argument `new_cluster` of a job cluster. */
export function newCluster(spec: JobClusterSpec): JobJobClusterNewCluster {
  const singleNode = spec.workers === 0;
  return {
    policyId: spec.policy.policyId,
    sparkVersion: spec.sparkVersion,
    nodeTypeId: spec.nodeType,
    numWorkers: spec.workers,
    dataSecurityMode: "SINGLE_USER",
    ...defined({ singleUserName: spec.singleUserName, sparkConf: singleNode ? SINGLE_NODE.sparkConf : undefined }),
    // `firstOnDemand: 1` makes the driver an on-demand instance: a run fails if it loses its driver.
    awsAttributes: { availability: availability(spec.spot), firstOnDemand: 1, zoneId: "auto" },
    // MLflow calls S3 `head_bucket` to find a bucket's region before its first upload
    // (`optimized_s3_artifact_repo.py`). Without a region, boto3 sends this call to us-east-1. The call fails in a
    // network that reaches only S3 of its own region.
    sparkEnvVars: { AWS_DEFAULT_REGION: spec.region },
    customTags: { ...spec.tags, ...(singleNode ? SINGLE_NODE.tags : {}) },
  };
}
