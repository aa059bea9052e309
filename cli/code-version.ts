import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { git } from "./git";
import { projectRoot, UserError } from "./project";

/** What goes into the wheel: its sources, what packs them, and the pinned versions of what is packed along. */
const SOURCES = [
  ...["jobs/src", "jobs/tests", "jobs/pyproject.toml", "jobs/hatch_build.py", "jobs/README.md"],
  "jobs/requirements.lock",
];
const NOT_PACKED = ["jobs/tests/integration/", "jobs/tests/packaging/"];

const DIGITS = 12;

/**
 * Version of the jobs' code: the git tree of all that goes into the wheel as it is on disk, committed or not, e.g.
 * `3f2a9c1b7d04`; `3f2a9c1b7d04-dirty` when the commit that is checked out has something else. The same sources have
 * the same version in every checkout, without a repository too.
 */
export async function codeVersion(root = projectRoot): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "fraudops-tree-"));
  // A repository of its own: the checkout's may be missing, read-only or another user's.
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

/** Modes, hashes and paths of the sources in the commit that is checked out; undefined when there is none. */
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
