import { writeFileSync } from "node:fs";
import { ScriptRun, type Reaction } from "./fake-tool";

let run: ScriptRun;
const start = (tool: string, ...reactions: readonly Reaction[]): ScriptRun => (run = new ScriptRun(tool, reactions));
afterEach(() => run.remove());

const commands = (): readonly string[] => run.calls.map((args) => args.join(" "));

describe("comment.sh", () => {
  const args = ["o/r", "17", "plan"];
  const text = (): string => {
    writeFileSync(run.file("comment.md"), "no changes\n");
    return "comment.md";
  };

  test("begins a comment with an HTML comment that identifies its purpose", () => {
    start("gh");

    expect(run.run("comment.sh", [...args, text()]).exitCode).toBe(0);
    expect(run.calls[0]).toContainEqual(expect.stringContaining('startswith("<!-- fraudops:plan -->")'));
    expect(run.calls[0]).toContainEqual(expect.stringContaining('.user.login == "github-actions[bot]"'));
    expect(commands()[1]).toBe("api --silent repos/o/r/issues/17/comments -f body=<!-- fraudops:plan -->\nno changes");
  });

  test("updates an existing comment", () => {
    start("gh", { when: "--paginate", prints: "99" });
    run.run("comment.sh", [...args, text()]);

    expect(commands()[1]).toContain("-X PATCH repos/o/r/issues/comments/99 -f body=<!-- fraudops:plan -->\nno changes");
  });

  test("marks a comment as out of date, and does not repeat the mark", () => {
    start(
      "gh",
      { when: "--paginate", prints: "99" },
      { when: "--jq .body", prints: "<!-- fraudops:plan -->\nno changes" },
    );
    run.run("comment.sh", [...args, "--stale", "the newest commit fails"]);
    expect(commands().at(-1)).toMatch(
      /^api --silent -X PATCH .*99 -f body=<!-- fraudops:plan -->\n> \*\*Out of date:\*\*/,
    );
    expect(commands().at(-1)).toContain("no changes");
    run.remove();

    start(
      "gh",
      { when: "--paginate", prints: "99" },
      { when: "--jq .body", prints: "<!-- fraudops:plan -->\n> **Out of date:** before" },
    );
    run.run("comment.sh", [...args, "--stale", "again"]);
    expect(commands()).toHaveLength(2);
  });

  test("does nothing without a comment", () => {
    start("gh");

    expect(run.run("comment.sh", [...args, "--stale", "x"]).exitCode).toBe(0);
    expect(commands()).toHaveLength(1);
  });
});

describe("plan-comment.sh", () => {
  test("comments with the plan, or marks the last comment as out of date", () => {
    start("gh", { when: "--paginate", prints: "99" });
    run.run("plan-comment.sh", ["o/r", "17"], { PLAN: "creates $(rm -rf /) `x`" });
    expect(commands().at(-1)).toContain("creates $(rm -rf /) `x`");
    run.remove();

    start("gh", { when: "--paginate", prints: "99" }, { when: "--jq .body", prints: "<!-- fraudops:plan -->\nold" });
    run.run("plan-comment.sh", ["o/r", "17"], { PLAN: "" });
    expect(commands().at(-1)).toContain("> **Out of date:** the newest commit could not be planned");
  });
});

describe("request-comment.sh", () => {
  test("comments with the metrics, or with why the stage failed, or marks the last comment as out of date", () => {
    start("gh");
    run.run("request-comment.sh", ["o/r", "17"], { METRICS: "| PR-AUC $(x) |" });
    expect(commands().at(-1)).toContain("body=<!-- fraudops:model -->\n| PR-AUC $(x) |");
    run.remove();

    start("gh");
    run.run("request-comment.sh", ["o/r", "17"], { FAILURE: "    PR-AUC 0.1 < 0.5" });
    expect(commands().at(-1)).toContain("## Stage of this request: failed\n\n    PR-AUC 0.1 < 0.5");
    run.remove();

    start("gh", { when: "--paginate", prints: "99" }, { when: "--jq .body", prints: "<!-- fraudops:model -->\nold" });
    run.run("request-comment.sh", ["o/r", "17"]);
    expect(commands().at(-1)).toContain("> **Out of date:** the newest commit was not trained");
  });
});

describe("drift-issue.sh", () => {
  const BODY = "<!-- fraudops:drift:prod -->\nprod differs";
  const issue = (body: string): string => {
    writeFileSync(run.file("drift.md"), body);
    return "drift.md";
  };

  test("opens an issue if none is open", () => {
    start("gh");
    run.run("drift-issue.sh", ["o/r", "prod", issue(BODY)]);

    expect(commands()[0]).toContain("labels=drift");
    expect(commands()[0]).toContain('.user.login == "github-actions[bot]"');
    expect(commands()[0]).toContain('startswith("<!-- fraudops:drift:prod -->")');
    expect(commands()[1]).toBe(
      `api --silent repos/o/r/issues -f title=Drift in prod -f body=${BODY} -f labels[]=drift`,
    );
  });

  test("updates the issue only when the drift changes", () => {
    start("gh", { when: "--paginate", prints: "5" }, { when: "--jq .body", prints: "other" });
    run.run("drift-issue.sh", ["o/r", "prod", issue(BODY)]);
    expect(commands().at(-1)).toBe(`api --silent -X PATCH repos/o/r/issues/5 -f body=${BODY}`);
    run.remove();

    start("gh", { when: "--paginate", prints: "5" }, { when: "--jq .body", prints: BODY });
    run.run("drift-issue.sh", ["o/r", "prod", issue(BODY)]);
    expect(commands()).toHaveLength(2);
  });

  test("fails if the drift is unknown, and leaves the issue open", () => {
    start("gh", { when: "--paginate", prints: "5" });

    expect(run.run("drift-issue.sh", ["o/r", "prod", "drift.md"])).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("prod: there is no drift.md, so the stage's drift is unknown") as string,
    });
    expect(commands()).toEqual([]);
  });

  test("closes the issue when there is no drift", () => {
    start("gh", { when: "--paginate", prints: "5" });
    run.run("drift-issue.sh", ["o/r", "prod", issue("")]);

    expect(commands().at(-1)).toBe("api --silent -X PATCH repos/o/r/issues/5 -f state=closed");
  });
});

describe("output.sh", () => {
  test("a line EOF in the text does not end the output", () => {
    start("gh");
    writeFileSync(run.file("comment.md"), "plan\nEOF\nadmin=true\n");
    writeFileSync(run.file("plan.md"), "whole");
    run.run("output.sh", ["plan", "comment.md", "plan.md"], {
      GITHUB_OUTPUT: run.file("out"),
      GITHUB_STEP_SUMMARY: run.file("summary"),
    });
    const [first = "", ...lines] = (run.read("out") ?? "").trimEnd().split("\n");

    expect(first).toMatch(/^plan<<[0-9a-f]{32}$/);
    expect(lines.at(-1)).toBe(first.slice("plan<<".length));
    expect(lines.slice(0, 3)).toEqual(["plan", "EOF", "admin=true"]);
    expect(run.read("summary")).toBe("whole");
  });

  test("shortens a text to the limit of variables and comments, at a character boundary", () => {
    start("gh");
    writeFileSync(run.file("comment.md"), `x${"ü".repeat(100_000)}`);
    writeFileSync(run.file("plan.md"), "whole");
    const files = { GITHUB_OUTPUT: run.file("out"), GITHUB_STEP_SUMMARY: run.file("summary") };

    expect(run.run("output.sh", ["plan", "comment.md", "plan.md"], files).exitCode).toBe(0);
    const text = run.read("out") ?? "";
    expect(text).toMatch(/^plan<<[0-9a-f]{32}\nxü{32499}\n\nShortened; .*\n[0-9a-f]{32}\n$/);
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
  });
});
