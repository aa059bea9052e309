import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Problem } from "./problem";
import { didYouMean, suggest } from "./suggest";

/** What editors and file managers leave beside a file while they work, and hidden files. */
const LEFTOVER = /^\.|^#.*#$|~$|\.(?:bak|orig|rej|sw[a-p]|tmp)$/i;

/** Whether a name is that of a file which editors and file managers make beside others, or of a hidden one. */
export function isLeftover(name: string): boolean {
  return LEFTOVER.test(name);
}

/** A file for people, which no tool reads. */
const FOR_PEOPLE = /^readme(?:\.|$)/i;

/**
 * Files in a configuration folder that nobody reads, though whoever wrote them thinks so: of another ending (`qa.yml`), in
 * other letters (`Dev.YAML`), in a folder of their own, or misspelt beside the account's file.
 *
 * @param directory folder that holds `account.yaml` and `stages/`
 * @param overlay file that is read as well, wherever it lies
 */
export function strayFiles(directory: string, overlay?: string): readonly Problem[] {
  const stages = path.join(directory, "stages");
  return [
    ...entries(directory)
      .filter((name) => isYaml(name) && !TOP_LEVEL.includes(name) && !isSame(path.join(directory, name), overlay))
      .map((name) => problem(directory, name, BESIDE, didYouMean(suggest(name, TOP_LEVEL)))),
    ...entries(stages)
      .filter((name) => !name.endsWith(".yaml"))
      .map((name) => problem(stages, name, "files called <stage>.yaml", renamed(stages, name))),
  ];
}

const TOP_LEVEL = ["account.yaml", "prices.yaml"];
const BESIDE = `${TOP_LEVEL.join(", ")}, stages in stages/, overlays in overlays/`;

function isSame(file: string, other: string | undefined): boolean {
  return other !== undefined && path.resolve(file) === path.resolve(other);
}

function entries(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => !isLeftover(name) && !FOR_PEOPLE.test(name));
}

function isYaml(name: string): boolean {
  return /\.ya?ml(?:\.|$)/i.test(name);
}

/** The name that a stage's file should have, unless it is there already. */
function renamed(folder: string, name: string): string | undefined {
  const stage = (name.split(".")[0] ?? "").toLowerCase();
  if (stage === "") return undefined;
  const file = `${stage}.yaml`;
  return readdirSync(folder).includes(file) ? `take it out: ${file} is there already` : didYouMean(file);
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
