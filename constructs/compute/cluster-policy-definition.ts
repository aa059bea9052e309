/** Limits of clusters under a policy. */
export interface ClusterLimits {
  /** `job`: created for one run and terminated with it. `all-purpose`: used interactively. */
  readonly clusterType: "job" | "all-purpose";
  /** The only Databricks Runtime allowed, e.g. `17.3.x-cpu-ml-scala2.13`. */
  readonly sparkVersion: string;
  /** Instance types allowed for workers and driver; the first is the default. */
  readonly nodeTypes: readonly string[];
  /** Maximum number of workers; 0 allows a single node only. */
  readonly maxWorkers: number;
  /**
   * Whether clusters must have exactly `maxWorkers` workers and must not autoscale.
   * @default false
   */
  readonly fixedWorkers?: boolean;
  /**
   * Application id of the service principal, or name of the user, to whom clusters are restricted.
   * @default - every principal that may use the policy
   */
  readonly singleUserName?: string | undefined;
  /** Maximum DBUs per hour, including the driver. */
  readonly maxDbusPerHour: number;
  /** Whether clusters use spot instances, falling back to on-demand ones. */
  readonly spot: boolean;
  /**
   * Longest idle time, in minutes, after which a cluster terminates; at least 10. Required for `all-purpose`, not
   * allowed for `job`.
   * @default - none: a job cluster terminates with its run
   */
  readonly idleMinutes?: number;
  /** Tags with fixed values that every cluster must have. */
  readonly tags: Readonly<Record<string, string>>;
}

export type Rule =
  | { readonly type: "fixed"; readonly value: string | number | boolean }
  | { readonly type: "allowlist"; readonly values: readonly string[]; readonly [option: string]: unknown }
  | { readonly type: "range"; readonly maxValue: number; readonly [option: string]: unknown }
  | { readonly type: "forbidden" };

/**
 * Attributes that the policy forbids, because they would bypass Unity Catalog or the policy: instance pools, instance
 * profiles, container images, init scripts, SSH keys.
 */
const CLOSED = [
  "instance_pool_id",
  "driver_instance_pool_id",
  "aws_attributes.instance_profile_arn",
  "docker_image.url",
  "ssh_public_keys.*",
  ...["dbfs", "file", "s3", "volumes", "workspace"].map((place) => `init_scripts.*.${place}.destination`),
];

/** Cluster attribute with the name of the only principal that may use the cluster. */
export const SINGLE_USER = "single_user_name";

/** `SPOT_WITH_FALLBACK` or `ON_DEMAND`, as the Clusters API spells it. */
export function availability(spot: boolean): "SPOT_WITH_FALLBACK" | "ON_DEMAND" {
  return spot ? "SPOT_WITH_FALLBACK" : "ON_DEMAND";
}

/** Definition of the policy: one rule per cluster attribute path. Throws on invalid limits. */
export function clusterPolicyDefinition(limits: ClusterLimits): Record<string, Rule> {
  check(limits);
  const { nodeTypes, maxWorkers, fixedWorkers = false, singleUserName, idleMinutes } = limits;
  return {
    cluster_type: { type: "fixed", value: limits.clusterType },
    spark_version: { type: "fixed", value: limits.sparkVersion },
    node_type_id: { type: "allowlist", values: nodeTypes, defaultValue: nodeTypes[0] },
    driver_node_type_id: { type: "allowlist", values: nodeTypes, isOptional: true },
    num_workers: fixedWorkers
      ? { type: "fixed", value: maxWorkers }
      : { type: "range", maxValue: maxWorkers, defaultValue: maxWorkers },
    "autoscale.max_workers":
      maxWorkers === 0 || fixedWorkers
        ? { type: "forbidden" }
        : { type: "range", maxValue: maxWorkers, isOptional: true },
    dbus_per_hour: { type: "range", maxValue: limits.maxDbusPerHour },
    data_security_mode: { type: "fixed", value: "SINGLE_USER" },
    ...(singleUserName === undefined ? {} : { [SINGLE_USER]: { type: "fixed", value: singleUserName } }),
    "aws_attributes.availability": { type: "fixed", value: availability(limits.spot) },
    ...(idleMinutes === undefined
      ? {}
      : {
          autotermination_minutes: { type: "range", minValue: 10, maxValue: idleMinutes, defaultValue: idleMinutes },
          // Forbids jobs on all-purpose clusters: jobs must use job clusters, which cost less.
          "workload_type.clients.jobs": { type: "fixed", value: false },
        }),
    ...Object.fromEntries(CLOSED.map((path) => [path, { type: "forbidden" } as const])),
    ...Object.fromEntries(
      Object.entries(limits.tags).map(([key, value]) => [`custom_tags.${key}`, { type: "fixed", value }]),
    ),
  };
}

function check({ clusterType, nodeTypes, maxWorkers, maxDbusPerHour, idleMinutes }: ClusterLimits): void {
  if (nodeTypes.length === 0) throw new Error("cluster policy allows no node type: give at least one");
  if (maxWorkers < 0) throw new Error(`cluster policy allows ${maxWorkers} workers: give 0 (single node) or more`);
  if (maxDbusPerHour <= 0) throw new Error(`cluster policy allows ${maxDbusPerHour} DBU per hour: give more than 0`);
  if (clusterType === "all-purpose" && (idleMinutes === undefined || idleMinutes < 10)) {
    throw new Error(`all-purpose cluster policy has idleMinutes ${idleMinutes ?? "unset"}: give 10 or more`);
  }
  if (clusterType === "job" && idleMinutes !== undefined) {
    throw new Error(
      `job cluster policy has idleMinutes ${idleMinutes}: remove it, a job cluster terminates with its run`,
    );
  }
}
