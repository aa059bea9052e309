import type { CloudObject } from "../../ports";
import type { BehaviourContext } from "../types";
import { text } from "../values";
import { ADMIN, servicePrincipalByApplication } from "./principals";

/** A workspace path as the service stores it: without the prefix `/Workspace` and without a trailing slash. */
export function workspacePath(path: string): string {
  return path.replace(/^\/Workspace(?=\/)/, "").replace(/(?<=.)\/+$/, "");
}

/** Path of an object in the workspace, from its attribute `path` or, for an experiment, `name`. */
export function pathOfObject({ id, attributes }: CloudObject): string {
  return workspacePath(text(attributes, "path") || text(attributes, "name") || id);
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/**
 * Whether a folder exists in the workspace. These folders exist: the top folders of every workspace, the home folders
 * of the service principals and the administrator, and each `databricks_directory` with its parent folders, because the
 * API `mkdirs` also creates the parents.
 */
export function directoryExists(context: BehaviourContext, path: string): boolean {
  if (["/", "/Shared", "/Users", "/Repos"].includes(path)) return true;
  const home = /^\/Users\/([^/]+)$/.exec(path)?.[1];
  if (home !== undefined) return home === ADMIN || servicePrincipalByApplication(context, home) !== undefined;
  return context.store
    .find("databricks_directory", context.scope)
    .map(({ attributes }) => workspacePath(text(attributes, "path")))
    .some((each) => each === path || each.startsWith(`${path}/`));
}

/** Resource types of objects that have a path in the workspace and are not folders. */
const NOT_FOLDERS = ["databricks_mlflow_experiment", "databricks_notebook", "databricks_workspace_file"];

/** Path of the object that occupies `path` or one of its parents and is not a folder; undefined if there is none. */
export function obstacleAt(path: string, { store, scope }: BehaviourContext): string | undefined {
  return NOT_FOLDERS.flatMap((kind) => store.find(kind, scope))
    .map(pathOfObject)
    .find((each) => `${workspacePath(path)}/`.startsWith(`${each}/`));
}
