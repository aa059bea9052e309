import { namedParameters } from "../../../constructs/jobs/pipeline-step";

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
    'step "train" has flag "sead" without a value; flags with a value: engine, seed',
  );
});
