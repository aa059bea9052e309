import type { Names } from "../names";
import type { ReviewedResource } from "../resources";
import { Side } from "./family";
import { securable } from "./unity-catalog";
import { workspaceObject } from "./workspace-objects";

const SUBJECTS: Readonly<Record<string, (side: Side) => string>> = {
  databricks_grant: securable,
  databricks_grants: securable,
  databricks_permissions: workspaceObject,
};

/** The object to which grants or permissions apply; undefined for resources of all other types. */
export function subjectOf(resource: ReviewedResource, names: Names): string | undefined {
  const side = resource.after === undefined ? "before" : "after";
  return SUBJECTS[resource.type]?.(new Side(resource, side, names));
}
