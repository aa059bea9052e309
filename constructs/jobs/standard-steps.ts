import type { PipelineStep } from "./pipeline-step";

/** Flags that every entry point of the wheel takes. */
const PROJECT_FLAGS = ["project", "catalog", "schema"] as const;

function step(key: string, dependsOn: readonly string[], ...flags: readonly string[]): PipelineStep {
  return { key, dependsOn, flags: [...PROJECT_FLAGS, ...flags] };
}

/** From new data to a released model. A project with other needs passes a list of its own. */
export const TRAINING_STEPS: readonly PipelineStep[] = [
  step("generate", [], "rows", "fraud-share", "seed", "drift", "job-run-id"),
  step("validate", ["generate"], "job-run-id"),
  step("prepare", ["validate"], "job-run-id", "holdout-share", "seed", "exchange-volume"),
  step("train", ["prepare"], "job-run-id", "experiment", "code-version", "engine", "folds", "seed"),
  step("evaluate", ["train"], "job-run-id", "experiment", "model", "live", "min-pr-auc", "max-latency-ms"),
  step("register", ["evaluate"], "job-run-id", "experiment", "model", "code-version"),
  step(
    "release",
    ["register"],
    "job-run-id",
    "model",
    "endpoint",
    "canary-percent",
    "workload-size",
    "scale-to-zero",
    "max-latency-ms",
    "min-pr-auc",
    "exchange-volume",
  ),
];

/** Up to a registered version, for a stage whose configuration pins what is served. */
export const TRAINING_STEPS_WITHOUT_RELEASE: readonly PipelineStep[] = TRAINING_STEPS.filter(
  ({ key }) => key !== "release",
);

/** The tests of the jobs' own code, on the compute that the jobs run on. */
export const UNIT_TEST_STEPS: readonly PipelineStep[] = [step("unit-tests", [])];

/** Scores a table in batch with the version that is live. */
export const SCORING_STEPS: readonly PipelineStep[] = [step("score", [], "model", "live", "job-run-id")];
