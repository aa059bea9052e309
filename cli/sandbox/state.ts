import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { repairStateFile } from "../terraform/local-state";

/**
 * Restores state files that were cut off while Terraform wrote them, for tools that start without looking at them. One
 * without a backup is left to the command that plans its stack.
 *
 * @param directory folder of local state files; nothing happens when it does not exist
 * @returns what was done, one line per file
 */
export function restoreTornState(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  // Merge requests' states lie in folders of their slots.
  const states = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".tfstate") && existsSync(backupOf(directory, file)),
  );
  return states.flatMap((file) => repairStateFile(path.join(directory, file)) ?? []);
}

function backupOf(directory: string, file: string): string {
  return path.join(directory, `${file}.backup`);
}
