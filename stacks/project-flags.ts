import type { Limits, SourceConfig } from "../config/projects/schema";
import type { ProjectConfig, StageConfig } from "../config/schema";
import type { FlagValues } from "../constructs/jobs/pipeline-step";
import { SYNTHETIC_TABLE } from "../core/naming";
import { stageBefore } from "../core/stage";
import { compareTexts } from "../core/text-order";

/** Input for the flags of a project's jobs. */
export interface ProjectFlagsProps {
  readonly project: string;
  readonly config: ProjectConfig;
  readonly catalog: string;
  readonly schema: string;
  /** Workspace path. */
  readonly experiment: string;
  /** Three-level name. */
  readonly model: string;
  readonly endpoint: string;
  /** Version of the code that the jobs run. */
  readonly codeVersion: string;
  /** `all`: unit tests of the common code and of the project; `project`: of the project only. */
  readonly testScope: "all" | "project";
  readonly promotion: PromotionFlag;
  /**
   * MLflow experiments in which unit test jobs record the tested code version, by project. Contains the project itself,
   * and the project whose unit test job also tests the code that all projects share.
   */
  readonly testedIn: Readonly<Record<string, string>>;
}

/**
 * Flag of the release step. A stage may require evidence that the preceding stage has run the code; the step then releases a model
 * only with this evidence or a waiver.
 */
export interface PromotionFlag {
  /** Preceding stage, which must have run the code; null if no evidence of this is required. */
  readonly requires: string | null;
  /** Key, in the state bucket, of the evidence that the preceding stage has run the code; null if there is none. */
  readonly found: string | null;
  readonly waiver: { readonly reason: string; readonly expires: string } | null;
}

/**
 * Value of the flag `promotion`: the evidence that a stage requires before it releases models, the evidence that
 * exists, and the stage's waiver. Evidence is a record that the preceding stage has run the code.
 *
 * @param found key of the evidence that `fraudops` has found in the state bucket
 */
export function promotionFlag({ stage, promotion }: StageConfig, found: string | undefined): PromotionFlag {
  const before = promotion?.evidence === "none" ? undefined : stageBefore(stage);
  return {
    requires: before ?? null,
    found: before === undefined ? null : (found ?? null),
    waiver: promotion?.waiver === undefined ? null : { ...promotion.waiver },
  };
}

/** Values of all flags of a project's steps, as text. */
export function projectFlags(props: ProjectFlagsProps): FlagValues {
  const { source, training, gate, serving } = props.config;
  return {
    project: props.project,
    catalog: props.catalog,
    schema: props.schema,
    // Databricks replaces this reference when the job runs. The steps of a run find each other's results by the run id.
    "job-run-id": "{{job.run_id}}",
    "code-version": props.codeVersion,
    source: sourceFlag(source, props),
    "holdout-share": String(training.holdoutShare),
    "split-seed": String(training.splitSeed),
    engine: training.engine,
    folds: String(training.folds),
    seed: String(training.seed),
    limits: limitsFlag(gate.limits),
    "slice-limits": limitsFlag(gate.sliceLimits ?? {}),
    "slice-support": String(gate.sliceSupport),
    margin: String(gate.margin),
    confidence: String(gate.confidence),
    waiver: gate.waiver === undefined ? "null" : waiverFlag(gate.waiver),
    experiment: props.experiment,
    model: props.model,
    // The version that the endpoint serves: the alias `champion`, which the release step sets, or the pinned version.
    live: serving.release === "jobs" ? "champion" : String(serving.release.pinned),
    endpoint: props.endpoint,
    "canary-percent": String(serving.canaryPercent),
    "workload-size": serving.workloadSize,
    "scale-to-zero": String(serving.scaleToZero),
    scope: props.testScope,
    promotion: JSON.stringify(props.promotion),
    trigger: "{{job.trigger.type}}",
    "tested-in": JSON.stringify(sorted(props.testedIn)),
    version: jobParameter("version"),
    "allow-other-code": jobParameter("allow-other-code"),
  };
}

/** Parameters of the reproduction job with their defaults. */
export const REPRODUCTION_PARAMETERS: FlagValues = { version: "champion", "allow-other-code": "false" };

function jobParameter(name: string): string {
  return `{{job.parameters.${name}}}`;
}

/**
 * Values of all flags of a project's generator of synthetic rows. Here, `seed` is the generator's, not the training's.
 */
export function generatorFlags(
  props: ProjectFlagsProps,
  synthetic: NonNullable<SourceConfig["synthetic"]>,
): FlagValues {
  return {
    ...projectFlags(props),
    rows: String(synthetic.rows),
    seed: String(synthetic.seed),
    drift: String(synthetic.drift),
    parameters: JSON.stringify(sorted(synthetic.parameters ?? {})),
  };
}

function sourceFlag({ table, columns, labels }: SourceConfig, { catalog, schema }: ProjectFlagsProps): string {
  return JSON.stringify({
    table: table ?? `${catalog}.${schema}.${SYNTHETIC_TABLE}`,
    columns: columns && sorted(columns),
    labels: labels && { table: labels.table, key: labels.key, label: labels.label, arrived: labels.arrived },
  });
}

function waiverFlag({ reason, expires }: NonNullable<ProjectConfig["gate"]["waiver"]>): string {
  return JSON.stringify({ reason, expires });
}

function limitsFlag(limits: Limits): string {
  return JSON.stringify(sorted(limits));
}

/** Sorts keys, so that a job does not change with the order of keys in the configuration. */
function sorted(mapping: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(mapping).sort(([one], [other]) => compareTexts(one, other)));
}
