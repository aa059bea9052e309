import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Default branches to compare with: the first one that has a common ancestor with the checked-out commit is used. */
const BASES = ["main", "origin/main"];

/**
 * Files that differ from the merge base with `since` (by default `main`), committed or not, and untracked files.
 * @returns paths relative to `root`: those that exist, and those that were removed
 * @throws if `root` is outside a git checkout, or if no branch exists that has a common ancestor with its commit
 */
export function changedFiles({ root = ".", since } = {}) {
  const git = (...args) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const succeeds = (...args) => {
    try {
      return git(...args);
    } catch {
      return undefined;
    }
  };
  if (succeeds("rev-parse", "--git-dir") === undefined) {
    throw new Error("--changed needs git and a checkout of the repository: run `npm test` instead");
  }
  const bases = since === undefined ? BASES : [since];
  const base = bases.map((name) => succeeds("merge-base", "HEAD", name)).find((commit) => commit !== undefined);
  if (base === undefined) {
    throw new Error(
      `HEAD has no commit in common with ${bases.join(" or ")}: run \`git fetch origin main:main\` (in a shallow ` +
        "clone with `--unshallow`), or name an existing branch or commit by --since",
    );
  }
  const listed = `${git("diff", "--name-only", "--no-renames", "--relative", "-z", base.trim())}${git("ls-files", "--others", "--exclude-standard", "-z")}`;
  const names = [...new Set(listed.split("\0"))].filter((name) => name !== "").sort();
  const exists = (name) => existsSync(path.join(root, name));
  return { files: names.filter(exists), removed: names.filter((name) => !exists(name)) };
}
