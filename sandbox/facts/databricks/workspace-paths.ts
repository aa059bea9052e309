import type { BehaviourContext } from "../types";
import { text } from "../values";
import { ADMIN, servicePrincipalByApplication } from "./principals";

/** A workspace path as the service keeps it: without the alias `/Workspace` and without a slash at its end. */
export function workspacePath(path: string): string {
  return path.replace(/^\/Workspace(?=\/)/, "").replace(/(?<=.)\/+$/, "");
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Whether a folder exists: every workspace has some, and `mkdirs` makes a folder with all above it. */
export function directoryExists(context: BehaviourContext, path: string): boolean {
  if (["/", "/Shared", "/Users", "/Repos"].includes(path)) return true;
  const home = /^\/Users\/([^/]+)$/.exec(path)?.[1];
  if (home !== undefined) return home === ADMIN || servicePrincipalByApplication(context, home) !== undefined;
  return context.store
    .find("databricks_directory", context.scope)
    .map(({ attributes }) => workspacePath(text(attributes, "path")))
    .some((each) => each === path || each.startsWith(`${path}/`));
}
