/** A family of EC2 instance types. */
interface Family {
  /** Sizes, separated by spaces. */
  readonly sizes: string;
  readonly gpu?: true;
}

const SIXTH = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge";
const INTEL_SIXTH = `${SIXTH} 24xlarge 32xlarge`;
const FIFTH = `${SIXTH} 24xlarge`;

/**
 * Families that Databricks supports on AWS and that have local disks. Without local disks a cluster needs EBS volumes, and the
 * clusters of this service configure none. Source: Databricks, "Supported instance types" and Clusters API,
 * `aws_attributes.ebs_volume_count`; sizes: AWS, "Amazon EC2 instance types".
 */
const FAMILIES: Readonly<Record<string, Family>> = {
  c5ad: { sizes: FIFTH },
  c5d: { sizes: "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge" },
  c6gd: { sizes: SIXTH },
  c6id: { sizes: INTEL_SIXTH },
  c7gd: { sizes: SIXTH },
  d3: { sizes: "xlarge 2xlarge 4xlarge 8xlarge" },
  i3: { sizes: "large xlarge 2xlarge 4xlarge 8xlarge 16xlarge" },
  i3en: { sizes: "large xlarge 2xlarge 3xlarge 6xlarge 12xlarge 24xlarge" },
  i4g: { sizes: "large xlarge 2xlarge 4xlarge 8xlarge 16xlarge" },
  i4i: { sizes: INTEL_SIXTH },
  m5d: { sizes: FIFTH },
  m5dn: { sizes: FIFTH },
  m6gd: { sizes: SIXTH },
  m6id: { sizes: INTEL_SIXTH },
  m6idn: { sizes: INTEL_SIXTH },
  m7gd: { sizes: SIXTH },
  m8gd: { sizes: `${SIXTH} 24xlarge 48xlarge` },
  r5d: { sizes: FIFTH },
  r5dn: { sizes: FIFTH },
  r6gd: { sizes: SIXTH },
  r6id: { sizes: INTEL_SIXTH },
  r6idn: { sizes: INTEL_SIXTH },
  r7gd: { sizes: SIXTH },
  z1d: { sizes: "large xlarge 2xlarge 3xlarge 6xlarge 12xlarge" },
  g4dn: { sizes: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge", gpu: true },
  g5: { sizes: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge", gpu: true },
  g6: { sizes: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge", gpu: true },
  p4d: { sizes: "24xlarge", gpu: true },
  p5: { sizes: "48xlarge", gpu: true },
};

/** Instance types that a cluster may use, e.g. `m6gd.xlarge`. */
export const NODE_TYPES: readonly string[] = Object.entries(FAMILIES).flatMap(([family, { sizes }]) =>
  sizes.split(" ").map((size) => `${family}.${size}`),
);

/** Whether an instance type of `NODE_TYPES` has a GPU. */
export function hasGpu(nodeType: string): boolean {
  return FAMILIES[nodeType.split(".")[0] ?? ""]?.gpu === true;
}
