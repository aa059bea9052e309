import { code } from "../words";
import { name, type Family, type Side } from "./family";
import { levelInWords } from "./levels";

/** Arguments of `databricks_permissions` that identify the object, with the kind of object. */
const OBJECTS: readonly (readonly [argument: string, kind: string])[] = [
  ["serving_endpoint_id", "endpoint"],
  ["job_id", "job"],
  ["experiment_id", "experiment"],
  ["registered_model_id", "registered model"],
  ["cluster_id", "cluster"],
  ["cluster_policy_id", "cluster policy"],
  ["instance_pool_id", "instance pool"],
  ["pipeline_id", "pipeline"],
  ["sql_endpoint_id", "SQL warehouse"],
  ["sql_query_id", "query"],
  ["sql_dashboard_id", "dashboard"],
  ["sql_alert_id", "alert"],
  ["alert_v2_id", "alert"],
  ["dashboard_id", "dashboard"],
  ["vector_search_endpoint_id", "vector search endpoint"],
  ["app_name", "app"],
  ["database_instance_name", "database instance"],
  ["directory_path", "folder"],
  ["directory_id", "folder"],
  ["notebook_path", "notebook"],
  ["notebook_id", "notebook"],
  ["workspace_file_path", "file"],
  ["workspace_file_id", "file"],
  ["repo_path", "Git folder"],
  ["repo_id", "Git folder"],
  ["authorization", "the workspace's"],
];

/** Arguments of an access control entry that name the principal. */
const PRINCIPALS = ["group_name", "service_principal_name", "user_name"];

/** Access control lists of workspace objects and secret scopes. */
export const WORKSPACE_OBJECTS: readonly Family[] = [
  {
    types: ["databricks_permissions"],
    holdings: (side) =>
      side.blocks("access_control").map((entry) => {
        const principal = PRINCIPALS.map((key) => entry[key]).find(
          (value) => typeof value === "string" && value !== "",
        );
        const rights = [levelInWords(String(entry["permission_level"]))];
        const everyone = entry["group_name"] === "users" || entry["group_name"] === "account users";
        return {
          wording: "may",
          who: name(side.names, principal),
          what: workspaceObject(side),
          rights,
          critical: everyone ? rights : side.isOld ? ["manage", "own"] : [],
        };
      }),
  },
  {
    types: ["databricks_secret_acl"],
    holdings: (side) => [
      {
        wording: "may",
        who: side.named("principal"),
        what: `the secrets in scope ${code(side.text("scope"))}`,
        rights: [levelInWords(side.text("permission"))],
        critical: side.isOld ? ["manage"] : [],
      },
    ],
  },
];

/** The object to which an access control list applies, e.g. "endpoint `fraud`". */
export function workspaceObject(side: Side): string {
  const [argument, kind] = OBJECTS.find(([key]) => side.text(key) !== "") ?? ["", "an object"];
  return `${kind} ${side.named(argument)}`;
}
