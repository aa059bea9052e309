import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { repairStateFile } from "../terraform/local-state";

/**
 * Restores truncated Terraform state files from their backups, because tools such as `cdktf` do not check state files.
 * Leaves a truncated file without a backup unchanged: the command that plans the file's stack reports the damage.
 *
 * @param directory folder of local state files; it need not exist
 * @returns one line per restored file
 */
export function restoreDamagedState(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  // Reads subfolders too, because the states of merge requests' stages are in subfolders, e.g. `slot-1`.
  const states = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".tfstate") && existsSync(backupOf(directory, file)),
  );
  return states.flatMap((file) => repairStateFile(path.join(directory, file)) ?? []);
}

function backupOf(directory: string, file: string): string {
  return path.join(directory, `${file}.backup`);
}
