import { copyFileSync, existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Puts the backup in the place of a state file that Terraform was killed in the middle of writing: it writes in place,
 * leaves such a file empty, and then takes it for a stack that was never applied.
 * @param directory folder of local state files; nothing happens when it does not exist
 * @returns names of the files that were restored
 */
export function restoreTornState(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const torn = readdirSync(directory).filter((file) => {
    const state = path.join(directory, file);
    return file.endsWith(".tfstate") && statSync(state).size === 0 && existsSync(`${state}.backup`);
  });
  for (const file of torn) copyFileSync(path.join(directory, `${file}.backup`), path.join(directory, file));
  return torn;
}
