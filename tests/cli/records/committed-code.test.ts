import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type * as Process from "../../../cli/process";
import { committedCode, configurationDigest, treeOf } from "../../../cli/records/committed-code";

let mockRepository = "";

jest.mock("../../../cli/process", () => {
  const actual = jest.requireActual<typeof Process>("../../../cli/process");
  const runTool: typeof actual.runTool = (command, args, options) =>
    actual.runTool(command, args, { ...options, directory: mockRepository });
  return { ...actual, runTool };
});

const options = { directory: "config" };

function git(...args: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false"];
  return execFileSync("git", [...identity, ...args], { cwd: mockRepository, encoding: "utf8", stdio: "pipe" }).trim();
}

const write = (name: string, text: string): void => writeFileSync(path.join(mockRepository, name), text);

beforeEach(() => {
  mockRepository = mkdtempSync(path.join(tmpdir(), "committed-"));
  git("init", "--quiet", "--initial-branch=dev");
});
afterEach(() => rmSync(mockRepository, { recursive: true }));

function commit(): void {
  write("code.txt", "code\n");
  write(".gitignore", "evidence.json\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "First");
}

test("returns the commit and its tree; another commit of the same files has the same tree", async () => {
  commit();
  const first = await committedCode("dev", options);
  git("commit", "--quiet", "--allow-empty", "--message", "Merge");
  const second = await committedCode("dev", options);

  expect(first).toMatchObject({ commit: git("rev-parse", "HEAD~1"), tree: git("rev-parse", "HEAD^{tree}") });
  expect(second.commit).not.toBe(first.commit);
  expect([second.tree, second.configuration]).toEqual([first.tree, first.configuration]);
});

test.each<[string, () => void]>([
  ["a changed file", () => write("code.txt", "other\n")],
  [
    "a staged file",
    () => {
      write("code.txt", "other\n");
      git("add", "code.txt");
    },
  ],
  ["an untracked file", () => write("more.ts", "")],
  ["a deleted file", () => rmSync(path.join(mockRepository, "code.txt"))],
])("fails with %s, and names it", async (_what, change) => {
  commit();
  change();

  await expect(committedCode("dev", options)).rejects.toThrow(
    /1 files differ from commit [0-9a-f]{12}:\n.*(code|more)\./,
  );
});

test("accepts ignored files", async () => {
  commit();
  write("evidence.json", "{}");

  expect((await committedCode("dev", options)).commit).toBe(git("rev-parse", "HEAD"));
});

test("fails without a commit", async () => {
  await expect(committedCode("dev", options)).rejects.toThrow("evidence and saved plans need a commit");
});

test("finds the tree of a branch by each form of its name", async () => {
  commit();
  const names = ["größer/人", "a;touch${IFS}made", "$(touch made)".replace(" ", "${IFS}"), "x".repeat(200)];
  for (const name of names) {
    git("branch", name);
    expect(await treeOf(name)).toBe(git("rev-parse", "HEAD^{tree}"));
  }
  expect(existsSync(path.join(mockRepository, "made"))).toBe(false);
});

test.each(["--help", "--output=made", "; touch made", "x".repeat(100_000), "no-branch", ""])(
  "fails for %j, which is not a commit",
  async (name) => {
    commit();
    await expect(treeOf(name)).rejects.toThrow(/^git rev-parse/);
    expect(existsSync(path.join(mockRepository, "made"))).toBe(false);
  },
);

describe("the digest of the configuration", () => {
  const digest = (stage: string, overlay: string): string => {
    const file = path.join(mockRepository, "overlay.yaml");
    writeFileSync(file, overlay);
    return configurationDigest(stage, { ...options, overlay: file });
  };
  const committed = configurationDigest("dev", options);

  test("covers the values of account and stage, not their formatting or another stage", () => {
    expect(committed).toMatch(/^[0-9a-f]{16}$/);
    expect(digest("dev", "{}")).toBe(committed);
    expect(digest("dev", "stages: { staging: { tags: { team: x } } }")).toBe(committed);
    const tags = ["{ a: x, b: y }", "{ b: y, a: x }"].map((each) => digest("dev", `stage: { tags: ${each} }`));
    expect(tags[0]).toBe(tags[1]);
    expect(configurationDigest("staging", options)).not.toBe(committed);
  });

  test.each([
    "stages: { dev: { tags: { team: x } } }",
    "stage: { tags: { team: x } }",
    "account: { tags: { team: x } }",
  ])("differs with %s", (overlay) => {
    expect(digest("dev", overlay)).not.toBe(committed);
  });
});
