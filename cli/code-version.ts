import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { git } from "./git";
import { projectRoot, UserError } from "./project";

/** Inputs of the jobs wheel: Python sources, tests, build configuration, README and pinned versions of dependencies. */
const SOURCES = [
  ...["jobs/src", "jobs/tests", "jobs/pyproject.toml", "jobs/hatch_build.py", "jobs/README.md"],
  "jobs/requirements.lock",
];
const NOT_PACKED = ["jobs/tests/integration/", "jobs/tests/packaging/"];

const DIGITS = 12;

/**
 * Version of the jobs' code: the git tree hash of the wheel's inputs on disk, e.g. `3f2a9c1b7d04`, with the suffix
 * `-dirty` if the inputs differ from the checked-out commit. The same sources have the same hash in every folder, also
 * outside a git repository.
 */
export async function codeVersion(root = projectRoot): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "fraudops-tree-"));
  // Hashes the files in a temporary repository, because the checkout's repository may be missing, read-only or owned by
  // another user.
  const environment = {
    GIT_DIR: path.join(folder, "git"),
    GIT_WORK_TREE: root,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  try {
    await git(["init", "--quiet", "--template="], environment);
    const excluded = NOT_PACKED.map((file) => `:(top,exclude)${file}`);
    await git(["-C", root, "add", "--all", "--", ...SOURCES.map((file) => `:(top)${file}`), ...excluded], environment);
    const tree = (await git(["write-tree"], environment)).trim();
    const onDisk = await git(["ls-tree", "-r", "-z", "--full-tree", tree], environment);
    const committed = await committedSources(root);
    const isDirty = committed !== undefined && committed !== onDisk;
    return `${tree.slice(0, DIGITS)}${isDirty ? "-dirty" : ""}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Modes, hashes and paths of the sources in the checked-out commit; undefined if git cannot read a commit. */
async function committedSources(root: string): Promise<string | undefined> {
  try {
    const files = await git(["-C", root, "ls-tree", "-r", "-z", "HEAD", "--", ...SOURCES]);
    const packed = files
      .split("\0")
      .filter((line) => !NOT_PACKED.some((folder) => line.slice(line.indexOf("\t") + 1).startsWith(folder)));
    return packed.join("\0");
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
