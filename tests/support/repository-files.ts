import { execFileSync } from "node:child_process";
import path from "node:path";

export const ROOT = path.join(__dirname, "..", "..");

/**
 * Paths of the project's files that are not empty and that `.gitignore` does not exclude, relative to `ROOT`. Unlike
 * `git ls-files`, `git grep --no-index` also works in a folder without `.git`, e.g. in an unpacked archive.
 */
export function repositoryFiles(): readonly string[] {
  const args = ["grep", "--no-index", "--exclude-standard", "--null", "--files-with-matches", ""];
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "");
}
