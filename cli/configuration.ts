import path from "node:path";
import { projectRoot } from "./project";

/** Where the configuration lies, and the overlay that is merged last: the one given, else `FRAUDOPS_OVERLAY`'s. */
export function configuration(overlay = process.env["FRAUDOPS_OVERLAY"]): { directory: string; overlay?: string } {
  const directory = path.join(projectRoot, "config");
  return overlay === undefined || overlay === "" ? { directory } : { directory, overlay };
}
