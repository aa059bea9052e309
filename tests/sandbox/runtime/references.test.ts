import { type ReferenceScope, resolveReferences } from "../../../sandbox/runtime/jobs/references";

const SCOPE: ReferenceScope = {
  jobId: 1,
  jobName: "training",
  runId: 2,
  taskKey: "train",
  taskRunId: 3,
  attempt: 1,
  parameters: { rows: "10" },
  startTime: new Date("2026-01-02T03:04:05.678Z"),
  workspaceId: "1001",
  workspaceUrl: "http://127.0.0.1:8711",
};

test.each([
  ["plain", "plain"],
  ["{{job.id}}/{{job.run_id}}", "1/2"],
  ["{{ job.name }}", "training"],
  ["{{task.name}}-{{task.run_id}}-{{task.execution_count}}", "train-3-2"],
  ["{{job.parameters.rows}}", "10"],
  ["{{job.start_time.iso_date}}", "2026-01-02"],
  ["{{job.start_time.iso_datetime}}", "2026-01-02T03:04:05"],
  ["{{workspace.id}} {{workspace.url}}", "1001 http://127.0.0.1:8711"],
])("%s resolves to %s", (text, expected) => {
  expect(resolveReferences(text, SCOPE)).toBe(expected);
});

test.each(["{{job.parameters.speed}}", "{{tasks.a.values.b}}", "{{}}"])("fails on %s", (text) => {
  expect(() => resolveReferences(text, SCOPE)).toThrow(`unknown reference ${text}`);
});
