import type { Limits } from "../../../config/projects/schema";
import { gateRule } from "../../../config/rules/gate";
import type { Finding } from "../../../config/rules/finding";
import { validStage } from "../project";
import { SOME_JOBS, stageWith } from "./support";

function findings(project: string, limits: Limits, sliceLimits?: Limits): readonly Finding[] {
  const gate = { limits, sliceSupport: 10, margin: 0.05, confidence: 0.9, ...(sliceLimits && { sliceLimits }) };
  return gateRule(stageWith(project, { gate }), SOME_JOBS).map(({ path, ...finding }) => ({
    ...finding,
    path: path.slice(4),
  }));
}

test("accepts the repository's own stages", () => {
  expect(["dev", "staging", "prod", "pr-1"].flatMap((name) => gateRule(validStage(name)))).toEqual([]);
});

test.each<[string, Limits]>([
  ["card-fraud", {}],
  ["card-fraud", { prAuc: { min: 0 }, logLoss: { max: 2 }, latencyP99Ms: { max: 100 } }],
  ["demand", { rmse: { max: 1e6 }, r2: { min: -3 } }],
])("accepts for %s the limits %j", (project, limits) => {
  expect(findings(project, limits)).toEqual([]);
});

test("fails on a metric of another task, and lists those of the project's task and the closest one", () => {
  expect(findings("demand", { prAuc: { min: 0.5 } })).toEqual([
    {
      path: ["prAuc"],
      allowed: "a metric of regression models: rmse, r2, latencyP99Ms",
      about: "key",
      meant: undefined,
    },
  ]);
  expect(findings("demand", { rmsle: { max: 1 } })).toMatchObject([{ path: ["rmsle"], meant: "rmse" }]);
});

test.each<[string, Limits, Finding]>([
  [
    "a maximum of a metric that is better when higher",
    { prAuc: { max: 0.5 } },
    { path: ["prAuc", "max"], allowed: "min, because PR-AUC is better when higher", about: "key" },
  ],
  [
    "a minimum of a metric that is better when lower",
    { rmse: { min: 5 } },
    { path: ["rmse", "min"], allowed: "max, because RMSE is better when lower", about: "key" },
  ],
  [
    "both a minimum and a maximum",
    { prAuc: { min: 0, max: 1 } },
    { path: ["prAuc", "max"], allowed: "min, because PR-AUC is better when higher", about: "key" },
  ],
  [
    "neither a minimum nor a maximum",
    { prAuc: {} },
    { path: ["prAuc"], allowed: "a mapping with min, because PR-AUC is better when higher" },
  ],
  [
    "a value above the metric's range",
    { prAuc: { min: 1.1 } },
    { path: ["prAuc", "min"], allowed: "a number, at least 0 and at most 1: the range of PR-AUC" },
  ],
  [
    "a value below the metric's range",
    { latencyP99Ms: { max: -1 } },
    { path: ["latencyP99Ms", "max"], allowed: "a number, at least 0: the range of p99 latency" },
  ],
])("fails on a limit with %s: %j", (_what, limits, expected) => {
  const project = "rmse" in limits ? "demand" : "card-fraud";
  expect(findings(project, limits)).toEqual([expected]);
});

test("fails on slice limits of a metric that is not one of the task, or of a project without slices", () => {
  expect(findings("card-fraud", {}, { prAuc: { min: 0.3 } })).toEqual([]);
  expect(findings("card-fraud", {}, { latencyP99Ms: { max: 5 } })).toMatchObject([{ path: ["latencyP99Ms"] }]);
  expect(findings("churn", {}, { prAuc: { min: 0.3 } })).toEqual([
    { path: [], allowed: "no value: churn declares no slices" },
  ]);
});
