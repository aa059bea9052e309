import { readFileSync } from "node:fs";
import path from "node:path";
import { workingTree } from "./git";
import { projectRoot } from "./project";

/** Thrown by the option `--version`. `main` catches it and prints the version. */
export class VersionRequest extends Error {}

/** Output of `--version`, e.g. `fraudops 0.1.0 (8ba8b49, with changes that are not committed)`. */
export async function versionText(): Promise<string> {
  const { name, version } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const { commit, dirty } = await workingTree();
  if (commit === undefined) return `${name} ${version}`;
  return `${name} ${version} (${commit.slice(0, 12)}${dirty ? ", with changes that are not committed" : ""})`;
}
