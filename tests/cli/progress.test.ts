import { plainLog } from "../../cli/rehearsal/display/plain";
import type { Reporter, VisibleStep } from "../../cli/rehearsal/display/display";
import type { StepOutcome } from "../../cli/rehearsal/outcome";
import { showProgress } from "../../cli/rehearsal/progress";
import { isAnimated } from "../../cli/terminal";

const step = (name: string, run: (report: Reporter) => Promise<string>): VisibleStep => ({
  name,
  title: `do ${name}`,
  run,
});

async function show(steps: readonly VisibleStep[], signal = new AbortController().signal) {
  const lines: string[] = [];
  const outcomes: StepOutcome[] = [];
  await showProgress(
    [{ title: "dev", steps, outcomes }],
    signal,
    plainLog((line) => lines.push(line)),
  );
  return { lines: lines.map((line) => line.replace(/\d+\.\d s/, "N s")), outcomes };
}

test("a plain log has lines for start, progress and end of a step, and none for a tool's output", async () => {
  const { lines } = await show([
    step("deploy", (report) => {
      for (let i = 0; i < 100; i += 1) report.live(`creating ${i}`);
      report.reached("dev-workspace +52 ~0 -0");
      return Promise.resolve("86 resources");
    }),
  ]);
  expect(lines).toEqual([
    "dev",
    "  do deploy ...",
    "      dev-workspace +52 ~0 -0",
    "  ok: do deploy (N s): 86 resources",
  ]);
});

test("stops at the first failed step, shows the first line of the error and keeps the full error", async () => {
  const { lines, outcomes } = await show([
    step("train", () => Promise.reject(new Error("the gate is shut\nPR-AUC 0.1"))),
    step("query", () => Promise.resolve("")),
  ]);
  expect(lines).toEqual(["dev", "  do train ...", "  FAILED: do train (N s): the gate is shut"]);
  expect(outcomes).toMatchObject([{ name: "train", ok: false, detail: "the gate is shut\nPR-AUC 0.1" }]);
});

test("fails as interrupted, regardless of the tool's exit code", async () => {
  const interrupt = new AbortController();
  const { outcomes } = await show(
    [
      step("deploy", () => {
        interrupt.abort();
        return Promise.reject(new Error("cdktf exited with 1"));
      }),
    ],
    interrupt.signal,
  );
  expect(outcomes).toMatchObject([{ ok: false, detail: "interrupted" }]);
});

test.each([
  ["in a terminal", { isTTY: true }, {}, true],
  ["with an empty NO_COLOR", { isTTY: true }, { NO_COLOR: "" }, true],
  ["not in a pipe", {}, {}, false],
  ["not with NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, false],
  ["not in a terminal without cursor movement", { isTTY: true }, { TERM: "dumb" }, false],
])("the display is animated %s", (_, stream, environment, expected) => {
  expect(isAnimated(stream, environment)).toBe(expected);
});
