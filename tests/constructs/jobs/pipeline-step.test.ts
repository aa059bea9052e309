import { namedParameters } from "../../../constructs/jobs/pipeline-step";
import { TRAINING_STEPS, TRAINING_STEPS_WITHOUT_RELEASE } from "../../../constructs/jobs/standard-steps";
import { checkGraph } from "../../../constructs/jobs/task-graph";

test("a step gets the values of its own flags only, sorted", () => {
  const step = { key: "train", dependsOn: [], flags: ["seed", "engine"] };
  const parameters = namedParameters(step, { engine: "local", rows: "10", seed: "7" });
  expect(Object.entries(parameters)).toEqual([
    ["engine", "local"],
    ["seed", "7"],
  ]);
});

test("fails on a flag without a value", () => {
  const step = { key: "train", dependsOn: [], flags: ["sead"] };
  expect(() => namedParameters(step, { seed: "7", engine: "local" })).toThrow(
    'step "train" takes flag "sead", which has no value; there are values for: engine, seed',
  );
});

test.each([
  ["with a release", TRAINING_STEPS],
  ["without a release", TRAINING_STEPS_WITHOUT_RELEASE],
] as const)("the standard steps %s form a graph", (_, steps) => {
  expect(() => checkGraph(steps)).not.toThrow();
});
