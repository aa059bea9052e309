import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { ROOT } from "../support/repository-files";

interface Written {
  readonly artifacts?: { readonly paths?: readonly string[]; readonly reports?: Readonly<Record<string, string>> };
  readonly cache?: { readonly paths: readonly string[] };
}

const read = (...parts: readonly string[]): string => readFileSync(path.join(ROOT, ...parts), "utf8");

test("git ignores all files that a pipeline writes into the checkout", () => {
  const jobs = Object.values(parse(read(".gitlab-ci.yml")) as Record<string, Written>);
  const workflows = readdirSync(path.join(ROOT, ".github", "workflows")).map((file) =>
    read(".github", "workflows", file),
  );
  const scripts = readdirSync(path.join(ROOT, "ci"))
    .filter((file) => file.endsWith(".sh"))
    .map((file) => read("ci", file));
  const named = [...scripts, ...workflows].flatMap(
    (text) => text.match(/(?<![\w/.-])[a-z]+\.(?:md|log|env|json)\b/g) ?? [],
  );
  const ofGitLab = jobs.flatMap(({ artifacts, cache }) => [
    ...(artifacts?.paths ?? []),
    ...Object.values(artifacts?.reports ?? {}),
    ...(cache?.paths ?? []).map((folder) => `${folder}/x`),
  ]);
  const files = [...new Set([...named, ...ofGitLab])];

  expect(files).toEqual(expect.arrayContaining(["plan.json", "plan.md", "drift.md"]));
  // Creates a temporary git repository whose work tree is the project's folder, because this folder has no `.git` if it
  // was downloaded as an archive.
  const repository = mkdtempSync(path.join(tmpdir(), "written-files-"));
  spawnSync("git", ["init", "--quiet", "--bare", repository]);
  const git = ["--git-dir", repository, "--work-tree", ROOT];
  const isIgnored = (file: string): boolean => spawnSync("git", [...git, "check-ignore", "-q", file]).status === 0;
  const seen = files.filter((file) => !isIgnored(file));
  expect(seen).toEqual([]);
});
