/** A metric of the model on the holdout, and the same metric of baseline and champion. Unavailable values are null. */
export interface MeasuredMetric {
  readonly name: string;
  readonly title: string;
  readonly better: string;
  readonly value: number | null;
  /** Confidence interval of `value`, see `Evaluation.intervalConfidence`; null if the interval is unknown. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly baseline: number | null;
  readonly champion: number | null;
  /** Lower limit that the gate sets for the metric; null if there is none. */
  readonly min: number | null;
  /** Upper limit that the gate sets for the metric; null if there is none. */
  readonly max: number | null;
}

/** Metrics of a slice of the holdout: the rows that have the given values in the given columns. */
export interface MeasuredSlice {
  readonly columns: readonly { readonly name: string; readonly value: unknown }[];
  readonly rows: number;
  /** Number of rows on which the uncertainty of the metrics depends, e.g. the rows of the rarest class. */
  readonly support: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Quality and cost of a binary classifier's decisions on the holdout. */
export interface Decision {
  readonly threshold: number;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly alarmsPerDay: number | null;
  readonly cost: number | null;
  readonly costWithoutModel: number | null;
}

export interface PlotAxis {
  readonly title: string;
  /** Categories of a non-numeric axis. */
  readonly values?: readonly unknown[];
}

/** Points of a plot, or counts by row and column of a plot of kind `matrix`. */
export interface PlotSeries {
  readonly title: string;
  readonly x?: readonly (number | null)[];
  readonly y?: readonly (number | null)[];
  readonly cells?: readonly (readonly number[])[];
}

/** The data of a plot of the evaluation. */
export interface PlotDocument {
  readonly name: string;
  readonly title: string;
  readonly kind: "line" | "points" | "matrix";
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
  /** Line to compare the series with, e.g. that of a perfect model. */
  readonly reference?: PlotSeries;
}

/** Difference between the primary metric of a model and that of an earlier version. Positive if the model is better. */
export interface Comparison {
  readonly difference: number | null;
  readonly interval: { readonly low: number | null; readonly high: number | null };
  /** Largest loss in the primary metric, against the earlier version, that the gate tolerates. */
  readonly margin: number;
  readonly verdict: "better" | "not worse" | "worse" | "cannot tell";
}

/** An earlier version of the model with which the new version is compared, on the same holdout rows. */
export interface ComparedVersion {
  readonly version: string;
  /** Reason why the version could not be compared. */
  readonly problem: string | null;
  /** Null if the version could not be compared. */
  readonly comparison: Comparison | null;
}

/** Evaluation of a model on the holdout, which the step `evaluate` logs as `evaluation/evaluation.json`. */
export interface Evaluation {
  readonly task: string;
  /** Name of the primary metric of the task. */
  readonly primary: string;
  /** Number of evaluated holdout rows. */
  readonly rows: number;
  readonly metrics: readonly MeasuredMetric[];
  /** One-sided confidence level of each bound of the metrics' intervals, 0 to 1. */
  readonly intervalConfidence: number;
  readonly slices: readonly MeasuredSlice[];
  readonly decision: Decision | null;
  /** The champion at the time of the evaluation. */
  readonly champion: ComparedVersion | null;
  /**
   * The version with the alias `anchor`. Each new model is compared with this version too, so that small losses cannot
   * add up over releases. Null if no version has the alias, or if the champion has it.
   */
  readonly anchor: ComparedVersion | null;
  /** Share of each label in the evaluated rows; null for regression. */
  readonly labelShares: Readonly<Record<string, number>> | null;
  readonly plots: readonly PlotDocument[];
  /** One line per missed limit of the gate, or per failed comparison with the baseline or an earlier version. */
  readonly failures: readonly string[];
  /** Waiver with which the model passed the gate despite missed limits; null if unused, absent in older evaluations. */
  readonly waiver?: { readonly reason: string; readonly expires: string } | null;
}

/** The measured primary metric. */
export function primaryOf({ metrics, primary }: Evaluation): MeasuredMetric | undefined {
  return metrics.find(({ name }) => name === primary);
}
