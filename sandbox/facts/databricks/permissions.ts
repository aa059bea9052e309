import type { CloudObject, JsonObject } from "../../ports";
import { resource } from "../define";
import { invalid, missing } from "../errors";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { blocks, number, text } from "../values";
import { requirePrincipal } from "./principals";

interface ObjectKind {
  /** Argument that names the object. */
  readonly field: string;
  readonly kind: string;
  /** Attribute of the object that the argument's value equals. @default - the id */
  readonly by?: string;
  readonly objectType: string;
  /** Segment of the path in the permissions API, e.g. `jobs` in `/jobs/<id>`. */
  readonly api: string;
  readonly levels: readonly string[];
}

const FOLDER_LEVELS = ["CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"];

/** Types of object that have permissions, and the permission levels of each. */
const OBJECTS: readonly ObjectKind[] = [
  {
    field: "cluster_policy_id",
    kind: "databricks_cluster_policy",
    objectType: "cluster-policy",
    api: "cluster-policies",
    levels: ["CAN_USE"],
  },
  {
    field: "job_id",
    kind: "databricks_job",
    objectType: "job",
    api: "jobs",
    levels: ["CAN_VIEW", "CAN_MANAGE_RUN", "IS_OWNER", "CAN_MANAGE"],
  },
  {
    field: "directory_path",
    kind: "databricks_directory",
    objectType: "directory",
    api: "directories",
    levels: FOLDER_LEVELS,
  },
  {
    field: "directory_id",
    kind: "databricks_directory",
    by: "object_id",
    objectType: "directory",
    api: "directories",
    levels: FOLDER_LEVELS,
  },
  {
    field: "experiment_id",
    kind: "databricks_mlflow_experiment",
    objectType: "mlflowExperiment",
    api: "experiments",
    levels: ["CAN_READ", "CAN_EDIT", "CAN_MANAGE"],
  },
  {
    field: "serving_endpoint_id",
    kind: "databricks_model_serving",
    by: "serving_endpoint_id",
    objectType: "serving-endpoint",
    api: "serving-endpoints",
    levels: ["CAN_VIEW", "CAN_QUERY", "CAN_MANAGE"],
  },
];

function objectKind(planned: JsonObject): ObjectKind {
  const given = OBJECTS.find(({ field }) => text(planned, field) !== "");
  if (!given) {
    throw invalid(`databricks_permissions: the sandbox knows ${OBJECTS.map(({ field }) => field).join(", ")}`);
  }
  return given;
}

function objectOf(planned: JsonObject, { store, scope }: BehaviourContext): CloudObject {
  const { field, kind, by } = objectKind(planned);
  const name = text(planned, field);
  const found = store
    .find(kind, scope)
    .find((each) => name === (by === undefined ? each.id : String(each.attributes[by] ?? "")));
  if (!found) throw missing(`${field} ${name} does not exist.`);
  return found;
}

/** Path of the object in the permissions API: a folder by its numeric id, any other object by its id. */
function apiPath(planned: JsonObject, context: BehaviourContext): string {
  const { api, kind, field } = objectKind(planned);
  if (kind !== "databricks_directory") return `/${api}/${text(planned, field)}`;
  return `/${api}/${number(objectOf(planned, context).attributes, "object_id") ?? ""}`;
}

function wrongLevel(planned: JsonObject): string | undefined {
  const { field, levels } = objectKind(planned);
  const given = blocks(planned, "access_control").map((entry) => text(entry, "permission_level"));
  const wrong = given.find((level) => level !== "" && !levels.includes(level));
  return wrong === undefined
    ? undefined
    : `permission_level ${wrong} is not supported with ${field} objects; allowed levels: ${[...levels].sort().join(", ")}`;
}

const PRINCIPALS = ["group_name", "service_principal_name", "user_name"] as const;

const permissions = resource({
  type: "databricks_permissions",
  evidence: "read in source",
  source: "permissions/permission_definitions.go, resource_permissions.go (put and get traced for jobs)",
  scope: "workspace",
  rules: [
    {
      refuses: "an object that does not exist",
      check: (planned, context) => void objectOf(planned, context),
    },
    {
      refuses: "a level that the kind of object does not have",
      check: (planned) => {
        const refusal = wrongLevel(planned);
        if (refusal !== undefined) throw invalid(refusal);
      },
    },
    {
      refuses: "an entry without a principal, with several, or with one that does not exist",
      check: (planned, context) => {
        for (const entry of blocks(planned, "access_control")) {
          const given = PRINCIPALS.filter((name) => text(entry, name) !== "");
          const [by] = given;
          if (by === undefined || given.length > 1) {
            throw invalid(`access_control needs one of ${PRINCIPALS.join(", ")}`);
          }
          requirePrincipal(context, text(entry, by));
        }
      },
    },
    {
      refuses: "the permissions of the group admins, which cannot be changed",
      check: (planned) => {
        if (blocks(planned, "access_control").some((entry) => text(entry, "group_name") === "admins")) {
          throw invalid("it is not possible to modify permissions for group admins");
        }
      },
    },
    {
      refuses: "more than one owner, or a group as owner",
      check: (planned) => {
        const owners = blocks(planned, "access_control").filter(
          (entry) => text(entry, "permission_level") === "IS_OWNER",
        );
        if (owners.length > 1) throw invalid(`an object has exactly one owner, got ${owners.length}`);
        if (owners.some((entry) => text(entry, "group_name") !== "")) throw invalid("Groups cannot be owners.");
      },
    },
  ],
  refusesPlan: (planned) =>
    OBJECTS.some(({ field }) => text(planned, field) !== "") ? wrongLevel(planned) : undefined,
  create: (planned, context) => ({
    id: apiPath(planned, context),
    object_type: objectKind(planned).objectType,
  }),
});

export const permissionBehaviours: readonly ResourceBehaviour[] = [permissions];
