import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KeyedMutex } from "../../../sandbox/objects/keyed-mutex";
import { Expressions } from "./expressions";
import { resultOf, type JobRun } from "./run";
import { parseOutputs } from "./run-job";
import { runWorkflow, type World } from "./run-workflow";
import { parseWorkflow, startsOn, type Event } from "./workflow-file";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "runner-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const EVENT: Event = { name: "push", branch: "dev", ref: "refs/heads/dev", sha: "0a1b2c3d", payload: {} };

/** Runs a workflow with `jobs`, given as YAML. `files` contains the workflows that the jobs call, by file name. */
function run(jobs: string, { files = {}, ...world }: Partial<World> & { files?: Record<string, string> } = {}) {
  const texts: Record<string, string> = { "a.yml": `name: A\non: { push: {} }\njobs:\n${jobs}`, ...files };
  return runWorkflow("a.yml", {
    repository: "o/r",
    event: EVENT,
    folder,
    machine: { PATH: process.env["PATH"] ?? "" },
    assumed: [],
    groups: new KeyedMutex(),
    onBegin: () => undefined,
    onEnd: () => undefined,
    onLine: () => undefined,
    workflow: (file) => parseWorkflow(texts[file] ?? "", file),
    checkOut: () => undefined,
    environment: () => Promise.reject(new Error("there is no such environment")),
    ...world,
  });
}

const job = (name: string, run: string, more = ""): string =>
  `  ${name}:\n    runs-on: x\n${more}    steps:\n      - id: step\n        run: ${run}\n`;
const results = async (jobs: string): Promise<Record<string, string>> =>
  Object.fromEntries((await run(jobs)).jobs.map(({ name, result }) => [name, result]));

test("jobs pass on outputs, in the order of their needs", async () => {
  const { jobs } = await run(
    job("second", 'test "$GIVEN" = one', "    needs: first\n    env: { GIVEN: '${{ needs.first.outputs.x }}' }\n") +
      job("first", 'echo "x=one" >> "$GITHUB_OUTPUT"', "    outputs: { x: '${{ steps.step.outputs.x }}' }\n"),
  );
  expect(jobs.map(({ name, result }) => [name, result])).toEqual([
    ["first", "success"],
    ["second", "success"],
  ]);
});

test("a job with failed or skipped needs is skipped, unless its condition checks the status", async () => {
  const jobs =
    job("fails", "exit 3") +
    job("next", "true", "    needs: fails\n") +
    job("after", "true", "    needs: next\n") +
    job("always", "true", "    needs: after\n    if: ${{ !cancelled() }}\n") +
    job("unless", "true", "    needs: after\n    if: ${{ !cancelled() && !failure() }}\n");
  expect(await results(jobs)).toEqual({
    ...{ fails: "failure", next: "skipped", after: "skipped" },
    ...{ always: "success", unless: "skipped" },
  });
});

test("a failed step ends the job, except for steps whose condition checks for failure", async () => {
  const { jobs } = await run(
    "  a:\n    steps:\n      - run: false\n      - run: echo never\n      - if: failure()\n        run: echo said\n",
  );
  expect(jobs[0]).toMatchObject({ result: "failure", log: expect.stringMatching(/said/) as string });
  expect(jobs[0]?.log).not.toContain("never");
});

test("a matrix creates a job for each value, and a called workflow passes on its outputs", async () => {
  const called = `name: B\non:\n  workflow_call:\n    inputs: { x: { type: string, required: true } }\n    outputs: { y: { value: "\${{ jobs.b.outputs.y }}" } }\njobs:\n${job("b", 'echo "y=$X" >> "$GITHUB_OUTPUT"', "    env: { X: '${{ inputs.x }}' }\n    outputs: { y: '${{ steps.step.outputs.y }}' }\n")}`;
  const jobs =
    "  call:\n    uses: ./b.yml\n    with: { x: seven }\n" +
    job(
      "last",
      'test "$Y" = seven',
      "    needs: call\n    env: { Y: '${{ needs.call.outputs.y }}' }\n    strategy: { matrix: { z: [1, 2] } }\n",
    );
  const done = await run(jobs, { files: { "b.yml": called } });

  expect(done.jobs.map(({ name, result }) => [name, result])).toEqual([
    ["call / b", "success"],
    ["call", "success"],
    ["last (1)", "success"],
    ["last (2)", "success"],
  ]);
  await expect(run("  call:\n    uses: ./b.yml\n", { files: { "b.yml": called } })).rejects.toThrow(
    "input x is missing",
  );
});

test.each([
  [
    "an action without a substitute",
    "  a:\n    steps:\n      - uses: o/unknown@0a1b\n",
    /the action o\/unknown@0a1b has no substitute/,
  ],
  [
    "configure-aws-credentials without the permission id-token",
    `  a:\n    steps:\n      - uses: aws-actions/configure-aws-credentials@${"0".repeat(40)}\n        with: { role-to-assume: r, aws-region: x }\n`,
    /lacks the permission id-token: write/,
  ],
])("fails on %s", async (_what, jobs, message) => {
  const [failed] = (await run(jobs)).jobs;
  expect(failed).toMatchObject({ result: "failure", log: expect.stringMatching(message) as string });
});

test("fails on unknown keys in a workflow file", async () => {
  await expect(run("  a:\n    container: x\n    steps: []\n")).rejects.toThrow(
    "job a: the runner does not support container",
  );
  await expect(run(job("a", "true", "    environment: x\n"))).rejects.toThrow("there is no such environment");
});

test("a lost runner ends the job without its later steps", async () => {
  const jobs = "  a:\n    steps:\n      - run: echo now; sleep 60\n      - if: always()\n        run: echo never\n";
  const { jobs: done } = await run(jobs, { onLine: (line) => (line === "now" ? "kill" : undefined) });
  expect(done[0]).toMatchObject({ result: "cancelled" });
  expect(done[0]?.log).not.toContain("never");
});

test("jobs of a concurrency group wait for earlier ones, also if those fail", async () => {
  const order: string[] = [];
  const world = {
    groups: new KeyedMutex(),
    onBegin: (name: string) => order.push(`${name} begins`),
    onEnd: ({ name, result }: JobRun) => order.push(`${name}: ${result}`),
  };
  const group = "    concurrency: { group: g }\n";
  await Promise.all([run(job("first", "sleep 0.1; exit 3", group), world), run(job("second", "true", group), world)]);
  expect(order).toEqual(["first begins", "first: failure", "second begins", "second: success"]);
});

test("evaluates expressions like GitHub", () => {
  const expressions = new Expressions({ github: { ref_name: "main" } });
  expect(expressions.fill("${{ github.ref_name == 'main' && 'prod' || github.ref_name }}")).toBe("prod");
  expect(expressions.fill("a-${{ github.ref_name }}-${{ format('{0}!', 'b') }}")).toBe("a-main-b!");
  expect(() => expressions.fill("${{ nobody.x }}")).toThrow();
});

test("outputs may have several lines", () => {
  expect(parseOutputs("a=1\nb<<END\none\na=2\nEND\n")).toEqual({ a: "1", b: "one\na=2" });
  expect(() => parseOutputs("b<<END\none\n")).toThrow("output b has no closing delimiter");
});

test("an event starts the workflows of its branches and types", () => {
  const workflow = parseWorkflow("name: A\non: { pull_request: { branches: [dev] } }\njobs: {}\n", "a.yml");
  const request = { ...EVENT, name: "pull_request", action: "opened" } as const;
  expect(startsOn(workflow, request)).toBe(true);
  for (const other of [{ branch: "x" }, { action: "closed" }, { name: "push" as const }]) {
    expect(startsOn(workflow, { ...request, ...other })).toBe(false);
  }
});

test("a skipped job does not change the result of the others", () => {
  const of = (...all: readonly ("success" | "failure" | "skipped")[]) => resultOf(all.map((result) => ({ result })));
  expect([of("success", "skipped"), of("skipped"), of("success", "failure")]).toEqual([
    "success",
    "skipped",
    "failure",
  ]);
});
