import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../../../cli/project";

/** New file contents by path; null deletes the file. */
export type Changes = Readonly<Record<string, string | null>>;

const IDENTITY = { NAME: "flow", EMAIL: "flow@example.invalid", DATE: "2026-01-01T00:00:00Z" };

/** A bare repository with the project's files, and a clone for commits. */
export class Repository {
  private readonly bare: string;
  private readonly clone: string;

  /** @param changes changes of the project's files, which every branch contains from the start */
  public constructor(folder: string, branches: readonly string[], changes: Changes) {
    this.bare = path.join(folder, "origin.git");
    this.clone = path.join(folder, "clone");
    mkdirSync(this.bare);
    this.git(folder, "init", "--quiet", "--bare", "--initial-branch", "main", this.bare);
    // Commits the files on disk, whether git tracks them or not, because the tests also run in a download without
    // `.git`.
    const files = ["--git-dir", this.bare, "--work-tree", projectRoot];
    writeFileSync(path.join(this.bare, "info", "exclude"), "/node_modules\n/.venv\n/.tools\n/NOTICE*\n");
    this.git(projectRoot, ...files, "add", "--all");
    this.git(projectRoot, ...files, "commit", "--quiet", "--message", "Start");
    this.git(folder, "clone", "--quiet", "--shared", this.bare, this.clone);
    this.write(changes);
    for (const branch of branches)
      this.git(this.clone, "push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`);
    this.git(this.clone, "fetch", "--quiet");
  }

  /** Commits changes to a branch, which is created from `from` if it does not exist. */
  public commit(branch: string, from: string, changes: Changes): string {
    this.git(this.clone, "fetch", "--quiet");
    const start = this.has(branch) ? branch : from;
    this.git(this.clone, "checkout", "--quiet", "-B", branch, `origin/${start}`);
    this.write(changes);
    this.git(this.clone, "push", "--quiet", "origin", branch);
    return this.sha(branch);
  }

  /** Creates the merge commit of a pull request under `refs/pull/<number>/merge`. */
  public mergeRef(number: number, head: string, base: string): string {
    this.git(this.clone, "fetch", "--quiet");
    this.git(this.clone, "checkout", "--quiet", "--detach", `origin/${base}`);
    this.git(this.clone, "merge", "--quiet", "--no-ff", "--message", `Merge ${head}`, `origin/${head}`);
    this.git(this.clone, "push", "--quiet", "--force", "origin", `HEAD:refs/pull/${number}/merge`);
    return this.git(this.clone, "rev-parse", "HEAD").trim();
  }

  /** Merges `head` into `base` as one new commit, without the commits of `head` in the history. */
  public squash(head: string, base: string, title: string): string {
    this.git(this.clone, "fetch", "--quiet");
    this.git(this.clone, "checkout", "--quiet", "-B", base, `origin/${base}`);
    this.git(this.clone, "merge", "--quiet", "--squash", `origin/${head}`);
    this.git(this.clone, "commit", "--quiet", "--message", title);
    this.git(this.clone, "push", "--quiet", "origin", base);
    return this.sha(base);
  }

  /** Merges `head` into `base` with a merge commit. */
  public merge(head: string, base: string, title: string): string {
    this.git(this.clone, "fetch", "--quiet");
    this.git(this.clone, "checkout", "--quiet", "-B", base, `origin/${base}`);
    this.git(this.clone, "merge", "--quiet", "--no-ff", "--message", title, `origin/${head}`);
    this.git(this.clone, "push", "--quiet", "origin", base);
    return this.sha(base);
  }

  public deleteBranch(branch: string): void {
    this.git(this.clone, "push", "--quiet", "origin", "--delete", branch);
  }

  public sha(ref: string): string {
    return this.git(this.bare, "rev-parse", ref).trim();
  }

  public read(ref: string, file: string): string {
    return this.git(this.bare, "show", `${ref}:${file}`);
  }

  public list(ref: string, folder: string): readonly string[] {
    return this.git(this.bare, "ls-tree", "--name-only", ref, `${folder}/`).trim().split("\n");
  }

  /** Checks a commit out into an empty folder, as a separate repository. */
  public checkOut(folder: string, ref: string): void {
    rmSync(folder, { recursive: true, force: true });
    this.git(this.bare, "clone", "--quiet", "--shared", "--no-checkout", this.bare, folder);
    writeFileSync(path.join(folder, ".git", "info", "exclude"), "/node_modules\n/.venv\n/.tools\n");
    this.git(folder, "checkout", "--quiet", "--detach", this.sha(ref));
  }

  private has(branch: string): boolean {
    return this.git(this.bare, "branch", "--list", branch).trim() !== "";
  }

  private write(changes: Changes): void {
    for (const [file, text] of Object.entries(changes)) {
      const target = path.join(this.clone, file);
      rmSync(target, { recursive: true, force: true });
      if (text === null) continue;
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    this.git(this.clone, "add", "--all");
    this.git(this.clone, "commit", "--quiet", "--allow-empty", "--message", "Change");
  }

  private git(folder: string, ...args: readonly string[]): string {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
    const roles = ["AUTHOR", "COMMITTER"].flatMap((role) =>
      Object.entries(IDENTITY).map(([key, value]) => [`GIT_${role}_${key}`, value] as const),
    );
    const settings = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    return execFileSync("git", [...args], {
      cwd: folder,
      encoding: "utf8",
      env: { ...Object.fromEntries([...inherited, ...roles]), ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
}
