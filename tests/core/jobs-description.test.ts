import { JOBS, readJobsDescription, type JobsDescription } from "../../core/jobs-description";

/** Returns the committed description of the jobs, with the value at a dotted path replaced. */
function changed(dotted: string, to: unknown): unknown {
  const copy = structuredClone(JOBS) as JobsDescription & Record<string, unknown>;
  const keys = dotted.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], copy);
  (parent as Record<string, unknown>)[last] = to;
  return copy;
}

test("the description of this checkout is complete, and contains its tasks and projects", () => {
  expect(readJobsDescription(structuredClone(JOBS))).toEqual(JOBS);
  expect(Object.keys(JOBS.tasks).sort()).toEqual(["binary", "multiclass", "regression"]);
  expect(Object.keys(JOBS.projects)).toEqual(expect.arrayContaining(["cash-demand", "fraud"]));
});

test.each([
  ["steps", {}, "steps is {}, must be a list"],
  ["steps.1.name", 3, "steps[1].name is 3, must be a string"],
  ["steps.2.after", ["train", "nothing"], 'steps[2].after[1] is "nothing", must be validate, train'],
  ["steps.2.after", ["prepare"], 'steps[2].after[0] is "prepare", must be validate, train'],
  ["steps.0.flags.0.type", "text", 'steps[0].flags[0].type is "text", must be str, int, float, bool, json'],
  ["steps.0.flags.0.choices", "a", 'steps[0].flags[0].choices is "a", must be a list'],
  ["metrics.latencyP99Ms.better", "faster", 'metrics.latencyP99Ms.better is "faster", must be higher, lower'],
  ["metrics.latencyP99Ms.least", "0", 'metrics.latencyP99Ms.least is "0", must be a number'],
  ["tasks.binary.primary", "auc", 'tasks.binary.primary is "auc", must be prAuc'],
  ["projects.fraud.task", "ranking", 'projects.fraud.task is "ranking", must be binary, multiclass, regression'],
  ["projects.fraud.synthetic", undefined, "projects.fraud.synthetic is missing, must be a mapping"],
  ["projects.fraud.tests", "yes", 'projects.fraud.tests is "yes", must be a boolean'],
  ["projects", [], "projects is [], must be a mapping"],
])("fails on a description whose %s is %j", (path, value, message) => {
  expect(() => readJobsDescription(changed(path, value))).toThrow(`jobs/description.json: ${message}`);
});
