import path from "node:path";
import { projectRoot } from "./project";

/**
 * Folder of the configuration, and the path of the overlay: a configuration file that is merged last, over all other
 * files. The default overlay is the file that the environment variable `FRAUDOPS_OVERLAY` names. A relative path of an
 * overlay is relative to the project's folder, not to the working directory.
 */
export function configuration(overlay = process.env["FRAUDOPS_OVERLAY"]): { directory: string; overlay?: string } {
  const directory = path.join(projectRoot, "config");
  return overlay === undefined || overlay === ""
    ? { directory }
    : { directory, overlay: path.resolve(projectRoot, overlay) };
}
