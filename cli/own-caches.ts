import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { projectRoot } from "./project";
import type { Environment } from "./tool-environment";

/**
 * Variable that moves cdktf's cache folder into the project, if the user's home is not writable. Empty if `CDKTF_HOME`
 * is set.
 */
export function ownCaches(parent: Environment, home = homedir()): Environment {
  try {
    accessSync(home, constants.W_OK);
    return {};
  } catch {
    return parent["CDKTF_HOME"] ? {} : { CDKTF_HOME: path.join(projectRoot, ".tools", "caches", "cdktf") };
  }
}
