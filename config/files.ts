import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { isShortLived, isStageName, PROMOTION_ORDER, STAGE_NAME_MAX_LENGTH, type StageName } from "../core/stage";
import { formatGiven, type Problem } from "./problem";
import { isLeftover } from "./stray-files";
import { didYouMean, suggest } from "./suggest";
import { merge } from "./yaml/merge";
import type { Reading } from "./yaml/read";
import { readFile } from "./yaml/read-file";
import { positionOf, withoutEntry, type MapNode, type Tree } from "./yaml/tree";
import { compareTexts } from "../core/text-order";

/** Names, without `.yaml`, of the files in `stages/` that are not stages themselves. */
const TEMPLATES = ["base", "pr"];

/** Name, without `.yaml`, of the file that configures the stage `pr-<n>` of every merge request. */
const SHORT_LIVED_TEMPLATE = "pr";

/** The stage files of a configuration directory. */
export class StageFiles {
  private readonly folder: string;
  /** Parsed files by name, kept because several stages extend the same file. */
  private readonly parsed = new Map<string, Reading>();

  public constructor(directory: string) {
    this.folder = path.join(directory, "stages");
  }

  /** Stages that have a file: first the stages of the promotion, in promotion order, then all others by name. */
  public names(): readonly StageName[] {
    return this.all()
      .filter((name) => !TEMPLATES.includes(name))
      .sort(byPromotion);
  }

  /**
   * Name, without `.yaml`, of a stage's own file or of the template of short-lived stages; undefined without a file.
   */
  public fileOf(stage: StageName): string | undefined {
    if (this.names().includes(stage)) return stage;
    return isShortLived(stage) && isStageName(stage) && this.exists(SHORT_LIVED_TEMPLATE)
      ? SHORT_LIVED_TEMPLATE
      : undefined;
  }

  /**
   * Problem for a name that is not a stage: it has no file, or its file is a template.
   *
   * @param others further allowed names
   */
  public unknown(stage: string, others: readonly string[] = []): Omit<Problem, "at" | "path"> {
    const names = [...this.names(), ...others];
    const derived = this.exists(SHORT_LIVED_TEMPLATE)
      ? `, or pr-<number> without leading zeros, at most ${String(STAGE_NAME_MAX_LENGTH)} characters`
      : "";
    const isTemplate = TEMPLATES.includes(stage) && this.exists(stage);
    const shown = formatGiven(stage);
    return {
      given: isTemplate ? `${shown}, which is a template of stages, not a stage` : `stage ${shown}, which has no file`,
      allowed: `${names.join(", ") || "none, because there are no stage files"}${derived}`,
      remedy: didYouMean(suggest(stage, names)),
    };
  }

  /** Position of problems that concern no single file: the folder. */
  public get position(): { readonly file: string } {
    return { file: path.relative("", this.folder) || this.folder };
  }

  /**
   * Reads a file and merges it over the files that it extends.
   *
   * @param above files that extend this one, directly or indirectly; the stage's own file is the first
   */
  public read(name: string, above: readonly string[] = []): Reading {
    const { root, problems } = this.parse(name);
    const parent = root.entries.get("extends")?.value;
    const own = withoutEntry(root, "extends");
    if (parent === undefined) return { root: own, problems };

    const chain = [...above, name];
    const fault = this.parentFault(parent, chain);
    if (fault !== undefined) {
      const problem = { at: positionOf(root, ["extends"]), path: ["extends"], ...fault };
      return { root: own, problems: [...problems, problem] };
    }
    const inherited = this.read(textOf(parent), chain);
    return { root: merge(inherited.root, own), problems: [...inherited.problems, ...problems] };
  }

  /** The file and the files that it extends, directly or indirectly, nearest first; all must have been read without problems. */
  public chain(name: string): readonly string[] {
    const parent = this.own(name).entries.get("extends")?.value;
    return parent === undefined ? [name] : [name, ...this.chain(textOf(parent))];
  }

  /** A file without the files that it extends. */
  public own(name: string): MapNode {
    return this.parse(name).root;
  }

  private parse(name: string): Reading {
    const known = this.parsed.get(name) ?? readFile(this.path(name));
    this.parsed.set(name, known);
    return known;
  }

  private parentFault(parent: Tree, chain: readonly string[]): Omit<Problem, "at" | "path"> | undefined {
    const name = textOf(parent);
    if (chain.includes(name))
      return { message: `the files extend each other in a cycle: ${[...chain, name].join(" -> ")}` };
    const others = this.all().filter((other) => !chain.includes(other));
    if (others.includes(name)) return undefined;
    const given = parent.kind === "scalar" ? formatGiven(parent.value) : `a ${parent.kind}`;
    const allowed = `a file in the same folder: ${others.join(", ")}`;
    const bare = path.basename(name).replace(/\.ya?ml$/i, "");
    return { given, allowed, remedy: didYouMean(suggest(bare, others)) };
  }

  private all(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((file) => file.endsWith(".yaml") && !isLeftover(file))
      .map((file) => path.basename(file, ".yaml"))
      .sort();
  }

  private exists(name: string): boolean {
    return existsSync(this.path(name));
  }

  private path(name: string): string {
    return path.join(this.folder, `${name}.yaml`);
  }
}

/** Compares stages by promotion order; stages outside the promotion come last, sorted by name. */
export function byPromotion(left: StageName, right: StageName): number {
  return place(left) - place(right) || compareTexts(left, right);
}

function place(stage: StageName): number {
  const order: readonly string[] = PROMOTION_ORDER;
  return order.includes(stage) ? order.indexOf(stage) : order.length;
}

/** The mapping at `keys`; undefined if the key is absent or its value is not a mapping. */
export function section(root: MapNode, ...keys: readonly string[]): MapNode | undefined {
  return keys.reduce<MapNode | undefined>((map, key) => {
    const value = map?.entries.get(key)?.value;
    return value?.kind === "map" ? value : undefined;
  }, root);
}

function textOf(node: Tree): string {
  return node.kind === "scalar" && typeof node.value === "string" ? node.value : "";
}
