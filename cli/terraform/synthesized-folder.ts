import path from "node:path";
import { projectRoot } from "../project";

/** Folder of the written stacks: the one that `CDKTF_OUTPUT` names, as it does for `cdktf`. */
export function synthesizedFolder(): string {
  return path.resolve(projectRoot, process.env["CDKTF_OUTPUT"] || "cdktf.out");
}
