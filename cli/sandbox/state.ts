import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { repairStateFile } from "../terraform/local-state";

/**
 * Restores truncated state files from their backups, for tools that do not check them. The command that plans the stack
 * reports a truncated file without a backup.
 *
 * @param directory folder of local state files; may be missing
 * @returns one line per restored file
 */
export function restoreDamagedState(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  // States of merge requests are in the folders of their slots.
  const states = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".tfstate") && existsSync(backupOf(directory, file)),
  );
  return states.flatMap((file) => repairStateFile(path.join(directory, file)) ?? []);
}

function backupOf(directory: string, file: string): string {
  return path.join(directory, `${file}.backup`);
}
