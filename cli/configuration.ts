import path from "node:path";
import { projectRoot } from "./project";

/**
 * Folder of the configuration, and the overlay that is merged last: the given one, or the file in `FRAUDOPS_OVERLAY`.
 * Relative paths start from the project's folder, as for `cdktf`.
 */
export function configuration(overlay = process.env["FRAUDOPS_OVERLAY"]): { directory: string; overlay?: string } {
  const directory = path.join(projectRoot, "config");
  return overlay === undefined || overlay === ""
    ? { directory }
    : { directory, overlay: path.resolve(projectRoot, overlay) };
}
