import { writeFileSync } from "node:fs";
import { savedText } from "../../cli/commands/plan";
import { ScriptRun, type Reaction } from "./fake-tool";

const ID = "29543f2d6e3564c22f9d829a0212150d-515d795b1402d74017ca40da29960c2e";

let run: ScriptRun;
const start = (tool: string, ...reactions: readonly Reaction[]): ScriptRun => (run = new ScriptRun(tool, reactions));
afterEach(() => run.remove());

const commands = (): readonly string[] => run.calls.map((args) => args.join(" "));

describe("plan.sh", () => {
  test("hands on the id of the plan, and shows the plan", () => {
    start("fraudops", {
      when: "plan prod",
      prints: ["review", savedText("prod", { planId: ID, remaining: ["prod-fraud"] })].join("\n"),
      exitCode: 2,
      writes: { "plan.md": "# Plan" },
    });
    const { exitCode } = run.run("plan.sh", ["prod", "out"], { GITHUB_STEP_SUMMARY: run.file("summary") });

    expect(exitCode).toBe(0);
    expect(run.read("out")).toBe(`plan=${ID}\n`);
    expect(run.read("summary")).toBe("# Plan");
    expect(commands()).toEqual(["plan prod --cloud --save --out plan.md --detailed-exitcode"]);
  });

  test("hands on no id where nothing changes", () => {
    start("fraudops", {
      when: "plan",
      prints: savedText("dev", { planId: ID, remaining: [] }),
    });

    expect(run.run("plan.sh", ["dev", "out"]).exitCode).toBe(0);
    expect(run.read("out")).toBe("plan=\n");
  });

  test("fails when there are changes and no id of a plan: they would be applied by nobody", () => {
    start("fraudops", { when: "plan", prints: "a review", exitCode: 2 });

    expect(run.run("plan.sh", ["dev", "out"]).exitCode).toBe(1);
    expect(run.read("out")).toBeUndefined();
  });

  test("fails with the plan, and hands on nothing", () => {
    start("fraudops", { when: "plan", prints: "the guard found errors", exitCode: 1 });

    expect(run.run("plan.sh", ["dev", "out"]).exitCode).toBe(1);
    expect(run.read("out")).toBeUndefined();
  });
});

describe("apply.sh", () => {
  test("applies the plan that was approved", () => {
    start("fraudops");

    expect(run.run("apply.sh", ["prod", ID]).exitCode).toBe(0);
    expect(commands()).toEqual([`apply prod --cloud --approved ${ID}`]);
  });

  test("applies nothing without a plan", () => {
    start("fraudops");

    expect(run.run("apply.sh", ["prod", ""])).toMatchObject({ exitCode: 0, output: "prod: the plan has no changes\n" });
    expect(commands()).toEqual([]);
  });

  test("fails while stacks remain, and says how to go on", () => {
    start("fraudops", { when: "apply", exitCode: 2 });

    expect(run.run("apply.sh", ["prod", ID])).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining("Run this pipeline again") as string,
    });
  });
});

describe("prove.sh", () => {
  const ORDER = ["unit-tests", "generate", "training"].map((role) => `job dev ${role} --cloud`);

  test("tests before it trains, and records last", () => {
    start("fraudops");

    expect(run.run("prove.sh", ["dev"]).exitCode).toBe(0);
    expect(commands()).toEqual([...ORDER, "evidence record dev --cloud"]);
  });

  test.each(ORDER)("fails at `%s` and records nothing", (command) => {
    start("fraudops", { when: command, exitCode: 1 });

    expect(run.run("prove.sh", ["dev"]).exitCode).toBe(1);
    expect(commands()).toEqual(ORDER.slice(0, ORDER.indexOf(command) + 1));
  });
});

describe("drift.sh", () => {
  test("passes where something differs: an issue says so", () => {
    start("fraudops", { when: "drift", exitCode: 2, writes: { "drift.md": "differs" } });

    expect(run.run("drift.sh", ["prod"]).exitCode).toBe(0);
    expect(run.read("drift.md")).toBe("differs");
  });

  test("leaves an empty file where nothing differs, and fails where a stack could not be read", () => {
    start("fraudops");
    expect(run.run("drift.sh", ["prod"]).exitCode).toBe(0);
    expect(run.read("drift.md")).toBe("");
    run.remove();

    start("fraudops", { when: "drift", exitCode: 1 });
    expect(run.run("drift.sh", ["prod"]).exitCode).toBe(1);
  });
});

describe("comment.sh", () => {
  const args = ["o/r", "17", "plan"];
  const text = (): string => {
    writeFileSync(run.file("comment.md"), "no changes\n");
    return "comment.md";
  };

  test("writes a comment with the marker of its purpose", () => {
    start("gh");

    expect(run.run("comment.sh", [...args, text()]).exitCode).toBe(0);
    expect(run.calls[0]).toContainEqual(expect.stringContaining('startswith("<!-- fraudops:plan -->")'));
    expect(run.calls[0]).toContainEqual(expect.stringContaining('.user.login == "github-actions[bot]"'));
    expect(commands()[1]).toBe("api --silent repos/o/r/issues/17/comments -f body=<!-- fraudops:plan -->\nno changes");
  });

  test("writes over the comment that is there", () => {
    start("gh", { when: "--paginate", prints: "99" });
    run.run("comment.sh", [...args, text()]);

    expect(commands()[1]).toContain("-X PATCH repos/o/r/issues/comments/99 -f body=<!-- fraudops:plan -->\nno changes");
  });

  test("marks a comment as out of date, once", () => {
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

  test("has nothing to mark where there is no comment", () => {
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

describe("drift-issue.sh", () => {
  const BODY = "<!-- fraudops:drift:prod -->\nprod differs";
  const issue = (body: string): string => {
    writeFileSync(run.file("drift.md"), body);
    return "drift.md";
  };

  test("opens an issue where there is none", () => {
    start("gh");
    run.run("drift-issue.sh", ["o/r", "prod", issue(BODY)]);

    expect(commands()[0]).toContain("labels=drift");
    expect(commands()[1]).toBe(
      `api --silent repos/o/r/issues -f title=Drift in prod -f body=${BODY} -f labels[]=drift`,
    );
  });

  test("changes the issue when something else differs, and leaves it otherwise", () => {
    start("gh", { when: "--paginate", prints: "5" }, { when: "--jq .body", prints: "other" });
    run.run("drift-issue.sh", ["o/r", "prod", issue(BODY)]);
    expect(commands().at(-1)).toBe(`api --silent -X PATCH repos/o/r/issues/5 -f body=${BODY}`);
    run.remove();

    start("gh", { when: "--paginate", prints: "5" }, { when: "--jq .body", prints: BODY });
    run.run("drift-issue.sh", ["o/r", "prod", issue(BODY)]);
    expect(commands()).toHaveLength(2);
  });

  test("closes the issue when nothing differs any more", () => {
    start("gh", { when: "--paginate", prints: "5" });
    run.run("drift-issue.sh", ["o/r", "prod", issue("")]);

    expect(commands().at(-1)).toBe("api --silent -X PATCH repos/o/r/issues/5 -f state=closed");
  });
});

describe("output.sh", () => {
  test("hands on a text that tries to end its own output", () => {
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
});
