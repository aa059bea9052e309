import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { codeVersion } from "../../cli/code-version";
import { projectRoot } from "../../cli/project";
import { buildWheel } from "../../cli/wheel";

const SOURCE = "jobs/src/ml_jobs/steps.py";

/** Copies the folder `jobs` of this checkout to a folder outside of any git repository. */
function copy(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "code-version-")));
  const isSource = (file: string): boolean => !["dist", "__pycache__", ".ruff_cache"].includes(path.basename(file));
  cpSync(path.join(projectRoot, "jobs"), path.join(folder, "jobs"), { recursive: true, filter: isSource });
  for (const file of [".gitattributes", ".gitignore"]) cpSync(path.join(projectRoot, file), path.join(folder, file));
  return folder;
}

function git(folder: string, ...args: readonly string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false"];
  execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "pipe" });
}

function committed(): string {
  const folder = copy();
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "jobs");
  return folder;
}

let version: string;

beforeAll(async () => {
  version = await codeVersion(committed());
});

test("the version is the same in a repository, in a copy without git, and in a clone with other line endings", async () => {
  expect(version).toMatch(/^[0-9a-f]{12}$/);
  expect(await codeVersion(copy())).toBe(version);
  const clone = path.join(mkdtempSync(path.join(tmpdir(), "clone-")), "Bank & Co (1)");
  git(tmpdir(), "-c", "core.autocrlf=true", "clone", "--quiet", committed(), clone);
  expect(readFileSync(path.join(clone, SOURCE), "utf8")).not.toContain("\r");
  expect(await codeVersion(clone)).toBe(version);
});

test("another commit with the same jobs has the same version", async () => {
  const folder = committed();
  appendFileSync(path.join(folder, "jobs/tests/integration/steps.py"), "# not packed\n");
  writeFileSync(path.join(folder, "README.md"), "of the repository");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "documents");
  expect(await codeVersion(folder)).toBe(version);
});

test.each([
  SOURCE,
  "jobs/tests/conftest.py",
  "jobs/pyproject.toml",
  "jobs/requirements.lock",
  "jobs/src/ml_jobs/new.py",
])("a change of %s gives another version, which ends with -dirty until the change is committed", async (file) => {
  const folder = committed();
  appendFileSync(path.join(folder, file), "\n# changed\n");
  const changed = await codeVersion(folder);
  expect(changed).toMatch(/^[0-9a-f]{12}-dirty$/);
  expect(changed.slice(0, 12)).not.toBe(version);
  git(folder, "add", "--all");
  expect(await codeVersion(folder)).toBe(changed);
  git(folder, "commit", "--quiet", "--message", "change");
  expect(await codeVersion(folder)).toBe(changed.slice(0, 12));
});

test("reading the version inside a git hook changes neither the repository nor the hook's index", async () => {
  const folder = committed();
  const objects = (): number => readdirSync(path.join(folder, ".git", "objects"), { recursive: true }).length;
  appendFileSync(path.join(folder, SOURCE), "# changed\n");
  const before = objects();
  process.env["GIT_INDEX_FILE"] = path.join(folder, "index-of-a-hook");
  try {
    await codeVersion(folder);
  } finally {
    delete process.env["GIT_INDEX_FILE"];
  }
  expect(objects()).toBe(before);
  expect(existsSync(path.join(folder, "index-of-a-hook"))).toBe(false);
});

test("the name of the wheel contains the version; an existing wheel of this version is not built again", async () => {
  const dist = path.join(projectRoot, "jobs", "dist");
  const wheel = await buildWheel();
  const local = (await codeVersion()).replace("-", ".");
  expect(path.basename(wheel)).toBe(`ml_jobs-0.1.0+${local}-py3-none-any.whl`);
  const { mtimeMs } = statSync(wheel);
  writeFileSync(path.join(dist, "ml_jobs-0.1.0+0123456789ab-py3-none-any.whl"), "half a whe");
  expect(await Promise.all([buildWheel(), buildWheel()])).toEqual([wheel, wheel]);
  expect(readdirSync(dist)).toEqual([path.basename(wheel)]);
  expect(statSync(wheel).mtimeMs).toBe(mtimeMs);
});
