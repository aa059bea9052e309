import type { ProjectConfig } from "../config/schema";
import type { FlagValues } from "../constructs/jobs/pipeline-step";

/** What the flags of a project's jobs are made of, beside its configuration. */
export interface ProjectFlagsProps {
  readonly project: string;
  readonly config: ProjectConfig;
  readonly catalog: string;
  readonly schema: string;
  /** Path of the volume through which jobs hand files out. */
  readonly exchangeVolume: string;
  /** Workspace path. */
  readonly experiment: string;
  /** Three-level name. */
  readonly model: string;
  readonly endpoint: string;
  /** Version of the code that the jobs run. */
  readonly codeVersion: string;
}

/** Value of every flag that a step of a project may take, as text. */
export function projectFlags(props: ProjectFlagsProps): FlagValues {
  const { data, training, gate, serving } = props.config;
  return {
    project: props.project,
    catalog: props.catalog,
    schema: props.schema,
    // Filled in by the jobs service: the steps of one run find each other's results by it.
    "job-run-id": "{{job.run_id}}",
    "code-version": props.codeVersion,
    rows: String(data.rows),
    "fraud-share": String(data.fraudShare),
    seed: String(data.seed),
    drift: String(data.drift),
    "holdout-share": String(training.holdoutShare),
    engine: training.engine,
    folds: String(training.folds),
    "min-pr-auc": String(gate.minPrAuc),
    "max-latency-ms": String(gate.maxLatencyMs),
    "exchange-volume": props.exchangeVolume,
    experiment: props.experiment,
    model: props.model,
    // A release makes a version champion; where none releases, live is what the configuration pins.
    live: serving.release === "jobs" ? "champion" : String(serving.release.pinned),
    endpoint: props.endpoint,
    "canary-percent": String(serving.canaryPercent),
    "workload-size": serving.workloadSize,
    "scale-to-zero": String(serving.scaleToZero),
  };
}
