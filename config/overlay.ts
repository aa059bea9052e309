import { section, type StageFiles } from "./files";
import { formatGiven, type Problem } from "./problem";
import { unknownKeyText } from "./suggest";
import { merge } from "./yaml/merge";
import { readFile } from "./yaml/read-file";
import { plain, type MapNode, type Path, type Position } from "./yaml/tree";

const KEYS = ["account", "stage", "stages"];

/** A file merged over all other files: `account:`, `stage:` for every stage, `stages.<name>:` for one stage. */
export class Overlay {
  private constructor(
    private readonly root: MapNode,
    public readonly problems: readonly Problem[],
  ) {}

  /** Reads an overlay and checks its top-level structure; its values are validated after merging. */
  public static read(file: string, stages: StageFiles): Overlay {
    const { root, problems } = readFile(file);
    return new Overlay(root, [...problems, ...shapeFaults(root), ...stageFaults(root, stages)]);
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
    return above === undefined ? below : merge(below, above);
  }
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

function unknownKey(at: Position, path: Path, allowed: readonly string[]): Problem {
  return { at, path, message: unknownKeyText(String(path.at(-1)), allowed), allowed: allowed.join(", ") };
}

function notMapping(at: Position, path: Path, value: unknown): Problem {
  return { at, path, given: formatGiven(value), allowed: "a mapping" };
}
