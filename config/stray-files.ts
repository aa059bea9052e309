import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Problem } from "./problem";
import { didYouMean, suggest } from "./suggest";

/** Backup and temporary files of editors and file managers, and hidden files. */
const LEFTOVER = /^\.|^#.*#$|~$|\.(?:bak|orig|rej|sw[a-p]|tmp)$/i;

/** Whether `name` is a hidden file, or a backup or temporary file of an editor or file manager. */
export function isLeftover(name: string): boolean {
  return LEFTOVER.test(name);
}

/** Documentation files, which are not configuration. */
const README = /^readme(?:\.|$)/i;

/**
 * Files in a configuration folder that look like configuration but are not read: YAML files with an unknown name beside
 * `account.yaml`, and everything in `stages/` whose name does not end in `.yaml`, e.g. `qa.yml` or a subfolder.
 *
 * @param directory folder that holds `account.yaml` and `stages/`
 * @param overlay overlay file, which is read regardless of its location
 */
export function strayFiles(directory: string, overlay?: string): readonly Problem[] {
  const stages = path.join(directory, "stages");
  return [
    ...entries(directory)
      .filter((name) => isYaml(name) && !TOP_LEVEL.includes(name) && !isSame(path.join(directory, name), overlay))
      .map((name) => problem(directory, name, ALLOWED_FILES, didYouMean(suggest(name, TOP_LEVEL)))),
    ...entries(stages)
      .filter((name) => !name.endsWith(".yaml"))
      .map((name) => problem(stages, name, "files called <stage>.yaml", renamed(stages, name))),
  ];
}

const TOP_LEVEL = ["account.yaml", "prices.yaml"];
const ALLOWED_FILES = `${TOP_LEVEL.join(", ")}, stages in stages/, overlays in overlays/`;

function isSame(file: string, other: string | undefined): boolean {
  return other !== undefined && path.resolve(file) === path.resolve(other);
}

function entries(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => !isLeftover(name) && !README.test(name));
}

function isYaml(name: string): boolean {
  return /\.ya?ml(?:\.|$)/i.test(name);
}

/** Remedy: the correct file name, or, if a file with the correct name exists already, removal. */
function renamed(folder: string, name: string): string | undefined {
  const stage = (name.split(".")[0] ?? "").toLowerCase();
  if (stage === "") return undefined;
  const file = `${stage}.yaml`;
  return readdirSync(folder).includes(file) ? `remove it: ${file} exists already` : didYouMean(file);
}

function problem(folder: string, name: string, allowed: string, remedy: string | undefined): Problem {
  const file = path.join(folder, name);
  return {
    at: { file: path.relative("", file) || file },
    path: [],
    message: "nothing reads this file",
    allowed,
    remedy,
  };
}
