import type { BehaviourContext } from "../types";
import { text } from "../values";
import { ADMIN, servicePrincipalByApplication } from "./principals";

/** A workspace path as the service stores it: without the prefix `/Workspace` and without a trailing slash. */
export function workspacePath(path: string): string {
  return path.replace(/^\/Workspace(?=\/)/, "").replace(/(?<=.)\/+$/, "");
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
