import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ScriptRun } from "./fake-tool";

/**
 * Creates a git repository with two committed files in the folder in which the script runs, and a bare repository
 * `origin.git` as its remote. @returns a function that runs git in the folder
 */
function inClone(run: ScriptRun): (...args: readonly string[]) => string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.invalid", ...args], {
      cwd: run.file("."),
      encoding: "utf8",
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  git("init", "--quiet", "--bare", "--initial-branch=dev", "origin.git");
  git("init", "--quiet", "--initial-branch=dev");
  for (const folder of ["sandbox", "tests"]) {
    mkdirSync(run.file(folder));
    writeFileSync(run.file(`${folder}/facts.json`), "old\n");
    git("add", folder);
  }
  git("commit", "--quiet", "--message", "Start");
  git("remote", "add", "origin", "origin.git");
  git("push", "--quiet", "origin", "dev");
  return git;
}

let run: ScriptRun;
afterEach(() => run.remove());

describe("facts.sh", () => {
  /** Returns a shell script in place of npm. With `changes`, `npm run facts` changes one file and adds another. */
  const npm = (changes: boolean): string =>
    `#!/bin/sh\ncase "$*" in *facts*) ls "$6"/*/*/*/*/*/ > seen; ${changes ? "echo new > sandbox/facts.json; echo more > sandbox/more.json" : ":"};; esac\n`;
  /** A shell script in place of Terraform, which writes one provider as a ZIP archive, like `providers mirror`. */
  const TERRAFORM = `#!/bin/sh
folder=$5/registry.terraform.io/databricks/databricks
mkdir -p "$folder" && cd "$folder" && echo binary > terraform-provider-databricks_v1.99.0
python3 -m zipfile -c terraform-provider-databricks_1.99.0_linux_amd64.zip terraform-provider-databricks_v1.99.0
rm terraform-provider-databricks_v1.99.0
`;
  const UNZIP = '#!/bin/sh\nmkdir -p "$4" && python3 -m zipfile -e "$2" "$4"\n';

  const facts = (changes: boolean) => {
    run = new ScriptRun("npm", []);
    for (const [name, text] of Object.entries({ npm: npm(changes), terraform: TERRAFORM, unzip: UNZIP })) {
      writeFileSync(run.file(name), text, { mode: 0o755 });
    }
    inClone(run);
    return run.run("facts.sh", []);
  };

  test("unpacks the providers that the stacks pin, and writes the changes as a patch", () => {
    expect(facts(true)).toMatchObject({ exitCode: 0 });

    expect(run.read("seen")).toBe("terraform-provider-databricks_v1.99.0\n");
    expect(run.read("facts.patch")).toMatch(/-old\n\+new\n.*sandbox\/more\.json.*\+more\n/s);
  });

  test("writes an empty patch if nothing has changed", () => {
    expect(facts(false)).toMatchObject({ exitCode: 0 });
    expect(run.read("facts.patch")).toBe("");
  });
});

describe("facts-request.sh", () => {
  const PATCH = "--- a/sandbox/facts.json\n+++ b/sandbox/facts.json\n@@ -1 +1 @@\n-old\n+new\n";
  const propose = (patch: string, open = "0") => {
    run = new ScriptRun("gh", [{ when: "state=open", prints: open }]);
    const git = inClone(run);
    writeFileSync(run.file("facts.patch"), patch);
    return { ...run.run("facts-request.sh", ["o/r", "dev", "facts.patch"]), git };
  };
  const calls = (): readonly string[] => run.calls.map((args) => args.join(" "));

  test("pushes a branch with the change, and opens a request", () => {
    const { exitCode, git, output } = propose(PATCH);

    expect([exitCode, output]).toEqual([0, ""]);
    expect(git("show", "origin/facts:sandbox/facts.json")).toBe("new\n");
    expect(calls()[0]).toContain("head=o:facts&base=dev");
    expect(calls()[1]).toContain("-f head=facts -f base=dev");
  });

  test("only pushes if a request is open, and does nothing without a change", () => {
    expect(propose(PATCH, "1").git("rev-parse", "--verify", "origin/facts")).toMatch(/^[0-9a-f]{40}$/m);
    expect(calls()).toHaveLength(1);
    run.remove();

    expect(propose("").exitCode).toBe(0);
    expect(calls()).toEqual([]);
    expect(existsSync(path.join(run.file("origin.git"), "refs/heads/facts"))).toBe(false);
  });
});

describe("gitlab-facts.sh", () => {
  const PATCH = "--- a/sandbox/facts.json\n+++ b/sandbox/facts.json\n@@ -1 +1 @@\n-old\n+new\n";
  /** A git hook of the remote repository that writes the push options, e.g. for a merge request, to a file. */
  const HOOK = "#!/bin/sh\nenv | grep ^GIT_PUSH_OPTION_ > ../options\n";
  const propose = (patch: string, environment: Readonly<Record<string, string>>) => {
    run = new ScriptRun("gh", []);
    const git = inClone(run);
    git("-C", "origin.git", "config", "receive.advertisePushOptions", "true");
    writeFileSync(run.file("origin.git/hooks/pre-receive"), HOOK, { mode: 0o755 });
    writeFileSync(run.file("facts.patch"), patch);
    const given = { CI_PROJECT_URL: run.file("origin"), ...environment };
    return { ...run.run("gitlab-facts.sh", ["dev", "facts.patch"], given), git };
  };
  const proposed = (): boolean => existsSync(run.file("origin.git/refs/heads/facts"));

  test("pushes a branch with the change, and opens a request, or updates the open one", () => {
    const { exitCode, git, output } = propose(PATCH, { NOTES_TOKEN: "secret" });

    expect([exitCode, output]).toEqual([0, ""]);
    expect(git("-C", "origin.git", "show", "facts:sandbox/facts.json")).toBe("new\n");
    expect(run.read("options")).toMatch(/merge_request\.create$.*merge_request\.target=dev$/ms);
  });

  test("does nothing without a change", () => {
    expect(propose("", { NOTES_TOKEN: "secret" })).toMatchObject({ exitCode: 0, output: "" });
    expect(proposed()).toBe(false);
  });

  test("fails with the remedy if there is no token to open a request", () => {
    const { exitCode, output } = propose(PATCH, {});
    expect([exitCode, output]).toEqual([1, expect.stringContaining("the variable NOTES_TOKEN is missing: set it")]);
    expect(proposed()).toBe(false);
  });
});
