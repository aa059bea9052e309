import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "./project";

/** What `--version` prints, e.g. `fraudops 0.1.0 (8ba8b49, with changes that are not committed)`. */
export function versionText(): string {
  const { name, version } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const commit = git("rev-parse", "--short", "HEAD");
  if (commit === undefined) return `${name} ${version}`;
  const changes = git("status", "--porcelain") === "" ? "" : ", with changes that are not committed";
  return `${name} ${version} (${commit}${changes})`;
}

/** What git prints about this checkout; undefined where it is none, or git is not there. */
function git(...args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", ["-C", projectRoot, ...args], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
}
