import { createHash } from "node:crypto";
import { loadAccount, loadStage, type LoadOptions } from "../../config/load";
import { isObject } from "../../core/json";
import { git, workingTree } from "../git";
import { SHARED } from "../guard/scope";
import { UserError } from "../project";

/** Commit and configuration to which a record, e.g. a stage's evidence or a saved plan, applies. */
export interface CommittedCode {
  readonly commit: string;
  /** Git tree of the commit. A merge or squash can create another commit with the same tree. */
  readonly tree: string;
  /** SHA-256 of the effective configuration of account and stage, 16 hexadecimal digits. */
  readonly configuration: string;
}

/**
 * Returns the checked-out commit with the configuration of the stage `name`, or of the shared stacks (`account`).
 * @throws UserError if there is no commit, or if files differ from the commit: a record must apply to code that can be
 *   checked out again
 */
export async function committedCode(name: string, options: LoadOptions): Promise<CommittedCode> {
  const { commit, dirty } = await workingTree();
  if (commit === undefined)
    throw new UserError("evidence and saved plans need a commit, but this folder has none: clone the repository");
  if (dirty) {
    const changed = (await git(["status", "--porcelain"])).trimEnd().split("\n");
    const shown = changed.slice(0, 5).map((line) => `  ${line}`);
    throw new UserError(
      [
        `evidence and saved plans need committed code, but ${changed.length} files differ from commit ${commit.slice(0, 12)}:`,
        ...shown,
        ...(changed.length > shown.length ? ["  ..."] : []),
        "Commit them, or stash them with `git stash --include-untracked`.",
      ].join("\n"),
    );
  }
  return { commit, tree: await treeOf(commit), configuration: configurationDigest(name, options) };
}

/**
 * Git tree of a commit.
 * @throws UserError if the commit does not exist
 */
export async function treeOf(commit: string): Promise<string> {
  return (await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{tree}`])).trim();
}

/** Digest of the effective configuration of account and stage, merged from files, templates and overlay. */
export function configurationDigest(name: string, options: LoadOptions): string {
  const stage = name === SHARED ? null : loadStage(name, options);
  const text = JSON.stringify([loadAccount(options), stage], sortedKeys);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
