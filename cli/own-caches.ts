import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { projectRoot } from "./project";
import type { Environment } from "./tool-environment";

/** Where cdktf keeps its cache when the user's home cannot be written; a folder that the user has named stays. */
export function ownCaches(parent: Environment, home = homedir()): Environment {
  try {
    accessSync(home, constants.W_OK);
    return {};
  } catch {
    return parent["CDKTF_HOME"] ? {} : { CDKTF_HOME: path.join(projectRoot, ".tools", "caches", "cdktf") };
  }
}
