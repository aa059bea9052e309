import { createHash } from "node:crypto";
import { loadAccount, loadStage, type LoadOptions } from "../../config/load";
import { git, workingTree } from "../git";
import { SHARED } from "../guard/scope";
import { UserError } from "../project";

/** What a record is about: code and the configuration that it is deployed with. */
export interface CommittedCode {
  readonly commit: string;
  /** Git tree of the commit. A merge and a squash make another commit with the same tree. */
  readonly tree: string;
  /** SHA-256 of the effective configuration of account and stage, 16 hexadecimal digits. */
  readonly configuration: string;
}

/**
 * The commit that is checked out, for a stage or `account`.
 * @throws UserError when there is no commit, or files differ from it: nobody else could find that code again
 */
export async function committedCode(name: string, options: LoadOptions): Promise<CommittedCode> {
  const { commit, dirty } = await workingTree();
  if (commit === undefined)
    throw new UserError("a record names a commit, and there is none here: clone the repository");
  if (dirty) {
    const changed = (await git(["status", "--porcelain"])).trimEnd().split("\n");
    const shown = changed.slice(0, 5).map((line) => `  ${line}`);
    throw new UserError(
      [
        `a record names a commit, and ${changed.length} files differ from commit ${commit.slice(0, 12)}:`,
        ...shown,
        ...(changed.length > shown.length ? ["  ..."] : []),
        "Commit them or set them back (`git stash --include-untracked`).",
      ].join("\n"),
    );
  }
  return { commit, tree: await treeOf(commit), configuration: configurationDigest(name, options) };
}

/**
 * Git tree of a commit.
 * @throws UserError with git's message when there is no such commit
 */
export async function treeOf(commit: string): Promise<string> {
  return (await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{tree}`])).trim();
}

/** Digest of the effective configuration of account and stage: files, templates and overlay merged. */
export function configurationDigest(name: string, options: LoadOptions): string {
  const stage = name === SHARED ? null : loadStage(name, options);
  const text = JSON.stringify([loadAccount(options), stage], sortedKeys);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
