import path from "node:path";
import type { StageName } from "../core/stage";
import { byPromotion, StageFiles } from "./files";
import { jsonSchema, stageFile, stageSettings, type JsonSchema } from "./json-schema";
import { Overlay } from "./overlay";
import { withCauses } from "./missing-values";
import { renameMovedFields } from "./moved-fields";
import { ConfigError, forbiddenKeyText, formatNode, MISSING, type Problem } from "./problem";
import { EXISTENCE_RULES, SERVICE_RULES, STAGE_RULES } from "./rules";
import type { Finding } from "./rules/finding";
import { accountSchema, stageSchema, type AccountConfig, type StageConfig } from "./schema";
import { strayFiles } from "./stray-files";
import { didYouMean } from "./suggest";
import { validate, type Validation } from "./validate";
import { readFile } from "./yaml/read-file";
import { keyPositionOf, nodeAt, positionOf, withEntry, type MapNode } from "./yaml/tree";

export { ConfigError } from "./problem";

export interface LoadOptions {
  /**
   * Folder that holds `account.yaml` and `stages/`.
   * @default - `config` in the working directory
   */
  readonly directory?: string | undefined;
  /**
   * Overlay file, merged last.
   * @default - none
   */
  readonly overlay?: string | undefined;
}

export interface ServiceOptions extends LoadOptions {
  /**
   * Stages to return. All other stages are validated too, because they share the account's names and address space.
   * @default - every stage that has a file
   */
  readonly stages?: readonly StageName[] | undefined;
}

export interface ServiceConfig {
  readonly account: AccountConfig;
  /** In the order of promotion. */
  readonly stages: readonly StageConfig[];
}

/** A validation result, and the validated tree, from which problems that are found later get their positions. */
interface Loaded<T> {
  readonly tree: MapNode;
  readonly result: Validation<T>;
}

/** Loads the configuration that all stages share. Throws `ConfigError`. */
export function loadAccount(options: LoadOptions = {}): AccountConfig {
  return valueOf(new Loader(options).account().result);
}

/** Loads one stage without checking it against the account or other stages. Throws `ConfigError`. */
export function loadStage(name: StageName, options: LoadOptions = {}): StageConfig {
  return valueOf(new Loader(options).stage(name).result);
}

/** Loads the account and its stages and checks the rules across them. Throws `ConfigError` with all problems. */
export function loadService(options: ServiceOptions = {}): ServiceConfig {
  const loader = new Loader(options);
  const wanted = new Set(options.stages ?? loader.files.names());
  const names = [...new Set([...loader.files.names(), ...wanted])].sort(byPromotion);

  const account = loader.account();
  const stages = new Map(names.map((name) => [name, loader.stage(name)]));
  const problems = [account, ...stages.values()].flatMap(({ result }): readonly Problem[] => result.problems);
  const valid = [...stages.values()].flatMap(({ result }) => (result.value === undefined ? [] : [result.value]));
  const { value } = account.result;
  if (value === undefined) throw new ConfigError(problems);

  // Skips the rules about the existence of stages if a stage is invalid: the stage exists, but `valid` lacks it.
  const rules = valid.length === names.length ? [...SERVICE_RULES, ...EXISTENCE_RULES] : SERVICE_RULES;
  for (const finding of rules.flatMap((rule) => rule(value, valid))) {
    const tree = finding.owner === "account" ? account.tree : stages.get(finding.owner.stage)?.tree;
    if (tree !== undefined) problems.push(problemOf(finding, tree));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { account: value, stages: valid.filter(({ stage }) => wanted.has(stage)) };
}

class Loader {
  public readonly files: StageFiles;
  private readonly directory: string;
  private readonly overlay: Overlay | undefined;
  private readonly stray: readonly Problem[];

  public constructor(options: LoadOptions) {
    this.directory = options.directory ?? "config";
    this.files = new StageFiles(this.directory);
    this.stray = strayFiles(this.directory, options.overlay);
    this.overlay = options.overlay === undefined ? undefined : Overlay.read(options.overlay, this.files);
  }

  public account(): Loaded<AccountConfig> {
    const { root, problems } = readFile(path.join(this.directory, "account.yaml"));
    return this.check(problems, root, this.overlay?.overAccount(root), checkAccount);
  }

  public stage(name: StageName): Loaded<StageConfig> {
    const file = this.files.fileOf(name);
    if (file === undefined) {
      const at = this.files.position;
      const tree: MapNode = { kind: "map", at, entries: new Map() };
      return { tree, result: { problems: [{ at, path: [], ...this.files.unknown(name) }] } };
    }
    const { root, problems } = this.files.read(file);
    const merged = this.overlay?.overStage(root, file, name);
    const settings = stageSettings(jsonSchema(stageSchema));
    const loaded = this.check(problems, root, merged, (tree) =>
      // With an overlay, the problems list the keys that the overlay can contain.
      checkStage(tree, name, tree === root ? stageFile(settings) : settings),
    );
    if (loaded.result.value !== undefined) return loaded;
    return { ...loaded, result: { problems: withCauses(loaded.result.problems, loaded.tree, file, this.files) } };
  }

  /**
   * Validates a file without the overlay, then with the overlay, so that an overlay does not hide the problems of a file.
   * Validates only if all files were read completely. Otherwise, keys in the unread part of a file would be reported
   * missing.
   */
  private check<T>(
    problems: readonly Problem[],
    own: MapNode,
    merged: MapNode | undefined,
    validation: (tree: MapNode) => Loaded<T>,
  ): Loaded<T> {
    const all = [...this.stray, ...(this.overlay?.problems ?? []), ...problems];
    if (all.length > 0) return { tree: own, result: { problems: all } };
    const loaded = validation(own);
    return loaded.result.value === undefined || merged === undefined ? loaded : validation(merged);
  }
}

function checkAccount(tree: MapNode): Loaded<AccountConfig> {
  return { tree, result: validate(accountSchema, tree) };
}

function checkStage(written: MapNode, name: StageName, shape: JsonSchema): Loaded<StageConfig> {
  const named = written.entries.get("stage");
  if (named !== undefined) {
    const problem = { at: named.key, path: ["stage"], message: "unknown key; the file name determines the stage" };
    return { tree: written, result: { problems: [problem] } };
  }
  const entry = { key: written.at, value: { kind: "scalar", at: written.at, value: name } } as const;
  const { tree, problems: moved } = renameMovedFields(withEntry(written, "stage", entry));
  const result = validate(stageSchema, tree, shape);
  const { value } = result;
  if (value === undefined) return { tree, result: { problems: [...moved, ...result.problems] } };
  const findings = STAGE_RULES.flatMap((rule) => rule(value)).map((finding) => problemOf(finding, tree));
  const problems = [...moved, ...findings];
  return { tree, result: problems.length > 0 ? { problems } : result };
}

function problemOf({ path: at, allowed, meant, about }: Finding, tree: MapNode): Problem {
  const what = { path: at, allowed, remedy: didYouMean(meant) };
  if (about === "key") {
    return { ...what, at: keyPositionOf(tree, at) ?? positionOf(tree, at), message: forbiddenKeyText(at.at(-1)) };
  }
  const node = nodeAt(tree, at);
  const said = node === undefined ? { message: MISSING } : { given: formatNode(node) };
  return { ...what, at: positionOf(tree, at), ...said };
}

function valueOf<T>(result: Validation<T>): T {
  if (result.value === undefined) throw new ConfigError(result.problems);
  return result.value;
}
