import { CloudError } from "../../ports";

/** A type of workspace object that has permissions, e.g. jobs. */
export interface ObjectType {
  /** Segment for the type in the paths of the permissions API, e.g. `jobs`. */
  readonly segment: string;
  /** `object_type` in the answers of the permissions API. */
  readonly objectType: string;
  /** Argument of `databricks_permissions` that identifies an object of the type, e.g. `job_id`. */
  readonly attribute: string;
  /** Attribute of a stored object that must equal the argument named in `attribute`. @default - the object's id */
  readonly heldAttribute?: string;
  /** Argument of `databricks_permissions` that contains the path of the object. Absent for types without paths. */
  readonly pathAttribute?: string;
  /** Terraform type under which the store keeps the objects. */
  readonly kind: string;
  /** Permission levels, lowest first. Each level includes the ones before it. */
  readonly levels: readonly string[];
}

const FILE_LEVELS = ["CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"];

/** Every type of object that has permissions in the sandbox. */
export const OBJECT_TYPES = [
  {
    segment: "jobs",
    objectType: "job",
    attribute: "job_id",
    kind: "databricks_job",
    levels: ["CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER"],
  },
  {
    segment: "serving-endpoints",
    objectType: "serving-endpoint",
    attribute: "serving_endpoint_id",
    heldAttribute: "serving_endpoint_id",
    kind: "databricks_model_serving",
    levels: ["CAN_VIEW", "CAN_QUERY", "CAN_MANAGE"],
  },
  {
    segment: "experiments",
    objectType: "mlflowExperiment",
    attribute: "experiment_id",
    kind: "databricks_mlflow_experiment",
    levels: ["CAN_READ", "CAN_EDIT", "CAN_MANAGE"],
  },
  {
    segment: "cluster-policies",
    objectType: "cluster-policy",
    attribute: "cluster_policy_id",
    kind: "databricks_cluster_policy",
    levels: ["CAN_USE"],
  },
  {
    segment: "directories",
    objectType: "directory",
    attribute: "directory_id",
    heldAttribute: "object_id",
    pathAttribute: "directory_path",
    kind: "databricks_directory",
    levels: FILE_LEVELS,
  },
  {
    segment: "notebooks",
    objectType: "notebook",
    attribute: "notebook_id",
    heldAttribute: "object_id",
    pathAttribute: "notebook_path",
    kind: "databricks_notebook",
    levels: FILE_LEVELS,
  },
  {
    segment: "sql/warehouses",
    objectType: "warehouses",
    attribute: "sql_endpoint_id",
    kind: "databricks_sql_endpoint",
    levels: ["CAN_VIEW", "CAN_USE", "CAN_MONITOR", "CAN_MANAGE", "IS_OWNER"],
  },
] as const satisfies readonly ObjectType[];

export type ObjectTypeName = (typeof OBJECT_TYPES)[number]["segment"];

/** Finds a type by its path segment in the permissions API. @throws CloudError 501 if the sandbox has no such type */
export function objectType(segment: string): ObjectType {
  const type = OBJECT_TYPES.find((candidate) => candidate.segment === segment);
  if (type !== undefined) return type;
  const known = OBJECT_TYPES.map((candidate) => candidate.segment).join(", ");
  throw new CloudError(501, "NOT_IMPLEMENTED", `the sandbox supports no permissions on '${segment}', only on ${known}`);
}
