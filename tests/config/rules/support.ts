import type { ProjectConfig, StageConfig } from "../../../config/schema";
import type { JobsDescription } from "../../../core/jobs-description";
import { validStage } from "../project";

/** The committed stage dev with a single project: `fraud`, renamed to `name` and with sections replaced. */
export function stageWith(name: string, change: Partial<ProjectConfig> = {}): StageConfig {
  const { fraud } = validStage("dev").projects;
  if (fraud === undefined) throw new Error("dev has no project fraud");
  return validStage("dev", { projects: { [name]: { ...fraud, ...change } } });
}

const higher = (title: string, least: number | null = 0) => ({ title, better: "higher", least, greatest: 1 }) as const;
const lower = (title: string) => ({ title, better: "lower", least: 0, greatest: null }) as const;

/** A description of the jobs, in the format of jobs/description.json, with projects of several kinds. */
export const SOME_JOBS: JobsDescription = {
  steps: [],
  metrics: { latencyP99Ms: lower("p99 latency") },
  tasks: {
    binary: { primary: "prAuc", metrics: { prAuc: higher("PR-AUC"), logLoss: lower("log loss") } },
    regression: { primary: "rmse", metrics: { rmse: lower("RMSE"), r2: higher("R²", null) } },
  },
  projects: {
    "card-fraud": { task: "binary", slices: [["type"]], synthetic: { parameters: { fraudShare: 0.01 } }, tests: true },
    churn: { task: "binary", slices: [], synthetic: null, tests: true },
    demand: {
      task: "regression",
      slices: [["site"], ["site", "weekday"]],
      synthetic: { parameters: {} },
      tests: false,
    },
  },
};
