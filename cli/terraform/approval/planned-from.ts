import { existsSync, readFileSync } from "node:fs";
import { readProgram } from "../program";
import type { StackFolder } from "../stack-folder";
import type { PlannedFrom } from "./planned-content";

const LOCK_FILE = ".terraform.lock.hcl";

/** Reads the configuration and the dependency lock file from which the plan in a stack's folder was made. */
export function plannedFrom(folder: StackFolder): PlannedFrom {
  const lock = folder.file(LOCK_FILE);
  return {
    program: readProgram(folder).text,
    lock: existsSync(lock) ? readFileSync(lock, "utf8") : undefined,
  };
}
