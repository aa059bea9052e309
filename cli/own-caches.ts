import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { projectRoot } from "./project";
import type { Environment } from "./tool-environment";

/**
 * If the user's home is not writable, returns the variable that moves cdktf's cache folder into the project. Returns an
 * empty object if the home is writable, or if `parent` sets the variable already.
 */
export function ownCaches(parent: Environment, home = homedir()): Environment {
  try {
    accessSync(home, constants.W_OK);
    return {};
  } catch {
    return parent["CDKTF_HOME"] ? {} : { CDKTF_HOME: path.join(projectRoot, ".tools", "caches", "cdktf") };
  }
}
