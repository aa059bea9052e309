import { JOBS } from "../core/jobs-description";
import { section, type StageFiles } from "./files";
import { formatGiven, type Problem } from "./problem";
import { FORMER_SECTIONS } from "./moved-fields";
import { PROJECT_SECTIONS } from "./projects/schema";
import { unknownKeyText } from "./suggest";
import { merge } from "./yaml/merge";
import { readFile } from "./yaml/read-file";
import { plain, withEntry, withoutEntry, type Entry, type MapNode, type Path, type Position } from "./yaml/tree";

const KEYS = ["account", "stage", "stages"];
const PROJECTS = Object.keys(JOBS.projects);
/**
 * Keys of a project that `projectFaults` does not report in an overlay. They include sections of an earlier release:
 * the validation of a stage reports the fields in these sections with their new names.
 */
const KNOWN_SECTIONS = [...PROJECT_SECTIONS, ...FORMER_SECTIONS];

/** A file merged over all other files: `account:`, `stage:` for every stage, `stages.<name>:` for one stage. */
export class Overlay {
  private constructor(
    private readonly root: MapNode,
    public readonly problems: readonly Problem[],
  ) {}

  /** Reads an overlay and checks its structure and the names in it. The settings are validated after merging. */
  public static read(file: string, stages: StageFiles): Overlay {
    const { root, problems } = readFile(file);
    return new Overlay(root, [...problems, ...shapeFaults(root), ...stageFaults(root, stages), ...projectFaults(root)]);
  }

  public overAccount(account: MapNode): MapNode {
    return this.over(account, ["account"]);
  }

  /**
   * Merges values of the overlay over a stage, later ones over earlier ones: `stage`, `stages.<file>` (`stages.pr` for
   * every `pr-<n>`), `stages.<name>`.
   */
  public overStage(stage: MapNode, file: string, name: string): MapNode {
    const layers = [["stage"], ["stages", file], ...(file === name ? [] : [["stages", name]])];
    return layers.reduce((below, keys) => this.over(below, keys), stage);
  }

  private over(below: MapNode, keys: readonly string[]): MapNode {
    const above = section(this.root, ...keys);
    return above === undefined ? below : merge(below, applicable(above, below));
  }
}

/**
 * Returns the part of an overlay that applies to a stage. If the stage lacks a project, the overlay's values for the
 * project are omitted, unless they contain all sections of a project: then they add it to the stage. If a project of the
 * stage reads a table, `source.synthetic` is omitted. So an overlay stays valid if a project is removed from a stage, or
 * if its synthetic source is replaced by a table.
 */
function applicable(above: MapNode, below: MapNode): MapNode {
  const at = above.entries.get("projects");
  if (at?.value.kind !== "map") return above;
  const entries = [...at.value.entries].flatMap(([name, entry]): readonly [string, Entry][] => {
    const { value: project } = entry;
    if (project.kind !== "map") return [[name, entry]];
    const own = section(below, "projects", name);
    if (own === undefined) return isWhole(project) ? [[name, entry]] : [];
    return [[name, { ...entry, value: readsTable(own) ? withoutSynthetic(project) : project }]];
  });
  return withEntry(above, "projects", { ...at, value: { ...at.value, entries: new Map(entries) } });
}

function isWhole(project: MapNode): boolean {
  return PROJECT_SECTIONS.every((key) => project.entries.has(key));
}

function readsTable(project: MapNode): boolean {
  const table = section(project, "source")?.entries.get("table")?.value;
  return table !== undefined && !(table.kind === "scalar" && table.value === null);
}

/** Removes `source.synthetic` from an overlay's changes to a project, unless these changes also set `source.table`. */
function withoutSynthetic(project: MapNode): MapNode {
  const at = project.entries.get("source");
  if (at?.value.kind !== "map" || at.value.entries.has("table")) return project;
  return withEntry(project, "source", { ...at, value: withoutEntry(at.value, "synthetic") });
}

function shapeFaults(root: MapNode): readonly Problem[] {
  return [...root.entries].flatMap(([key, { key: at, value }]): readonly Problem[] => {
    if (!KEYS.includes(key)) return [unknownKey(at, [key], KEYS)];
    return value.kind === "map" ? [] : [notMapping(value.at, [key], plain(value))];
  });
}

function stageFaults(root: MapNode, files: StageFiles): readonly Problem[] {
  return [...(section(root, "stages")?.entries ?? [])].flatMap(([name, { key: at, value }]): readonly Problem[] => {
    const path = ["stages", name];
    if (files.fileOf(name) === undefined && name !== "pr") return [{ at, path, ...files.unknown(name) }];
    return value.kind === "map" ? [] : [notMapping(value.at, path, plain(value))];
  });
}

/**
 * Problems of unknown projects, and of unknown keys in projects. The validation of a stage cannot report them all,
 * because it does not see settings that `applicable` omits.
 */
function projectFaults(root: MapNode): readonly Problem[] {
  const stages = [...(section(root, "stages")?.entries.keys() ?? [])].map((name) => ["stages", name]);
  return [["stage"], ...stages].flatMap((path) =>
    [...(section(root, ...path, "projects")?.entries ?? [])].flatMap(([name, { key: at, value }]) => {
      const place = [...path, "projects", name];
      if (!PROJECTS.includes(name)) return [unknownKey(at, place, PROJECTS)];
      const keys = value.kind === "map" ? [...value.entries] : [];
      return keys
        .filter(([key]) => !KNOWN_SECTIONS.includes(key))
        .map(([key, entry]) => unknownKey(entry.key, [...place, key], PROJECT_SECTIONS));
    }),
  );
}

function unknownKey(at: Position, path: Path, allowed: readonly string[]): Problem {
  return { at, path, message: unknownKeyText(String(path.at(-1)), allowed), allowed: allowed.join(", ") };
}

function notMapping(at: Position, path: Path, value: unknown): Problem {
  return { at, path, given: formatGiven(value), allowed: "a mapping" };
}
