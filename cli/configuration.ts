import path from "node:path";
import { projectRoot } from "./project";

/**
 * Where the configuration lies, and the overlay that is merged last: the one given, else `FRAUDOPS_OVERLAY`'s. Relative
 * paths begin at the project's folder, as they do for `cdktf`.
 */
export function configuration(overlay = process.env["FRAUDOPS_OVERLAY"]): { directory: string; overlay?: string } {
  const directory = path.join(projectRoot, "config");
  return overlay === undefined || overlay === ""
    ? { directory }
    : { directory, overlay: path.resolve(projectRoot, overlay) };
}
