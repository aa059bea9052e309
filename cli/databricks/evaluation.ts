/** A metric on the holdout, with what it was compared with; null where there is none. */
export interface MeasuredMetric {
  readonly name: string;
  readonly title: string;
  readonly better: string;
  readonly value: number | null;
  /** Each bound has the confidence `intervalConfidence`; null where the interval is not known. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly baseline: number | null;
  readonly champion: number | null;
  /** Least value that the configuration allows. */
  readonly min: number | null;
  /** Greatest value that the configuration allows. */
  readonly max: number | null;
}

/** Metrics of the rows with one value in one column, or one combination of values in several. */
export interface MeasuredSlice {
  readonly columns: readonly { readonly name: string; readonly value: unknown }[];
  readonly rows: number;
  /** Rows that decide how precise the metrics are, e.g. those of the rarest class. */
  readonly support: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** What the decisions of a binary classifier mean on the holdout. */
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
  /** Categories, where the axis has no numbers. */
  readonly values?: readonly unknown[];
}

/** Points of a plot, or counts by row and column of a plot of kind `matrix`. */
export interface PlotSeries {
  readonly title: string;
  readonly x?: readonly (number | null)[];
  readonly y?: readonly (number | null)[];
  readonly cells?: readonly (readonly number[])[];
}

/** A picture of the evaluation as numbers. */
export interface PlotDocument {
  readonly name: string;
  readonly title: string;
  readonly kind: "line" | "points" | "matrix";
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
  /** Line to compare the series with. */
  readonly reference?: PlotSeries;
}

/** Difference of a model's primary metric from an earlier version's, turned so that positive is better. */
export interface Comparison {
  readonly difference: number | null;
  readonly interval: { readonly low: number | null; readonly high: number | null };
  /** How much worse the gate lets a model be. */
  readonly margin: number;
  readonly verdict: "better" | "not worse" | "worse" | "cannot tell";
}

/** An earlier version that answered the same rows. */
export interface ComparedVersion {
  readonly version: string;
  /** Why it could not be compared. */
  readonly problem: string | null;
  /** Null where it could not be compared. */
  readonly comparison: Comparison | null;
}

/** What the step `evaluate` measured of a model on the holdout, as it logged it in `evaluation/evaluation.json`. */
export interface Evaluation {
  readonly task: string;
  /** Name of the primary metric of the task. */
  readonly primary: string;
  /** Rows of the holdout that were measured. */
  readonly rows: number;
  readonly metrics: readonly MeasuredMetric[];
  /** Confidence of each bound of the metrics' intervals. */
  readonly intervalConfidence: number;
  readonly slices: readonly MeasuredSlice[];
  readonly decision: Decision | null;
  /** The version that was live then. */
  readonly champion: ComparedVersion | null;
  /** The version from which champions must not drift away, if it was another than the champion. */
  readonly anchor: ComparedVersion | null;
  /** By value of the label, its share of the holdout; null for labels that are no classes. */
  readonly labelShares: Readonly<Record<string, number>> | null;
  readonly plots: readonly PlotDocument[];
  /** Limits that were missed. */
  readonly failures: readonly string[];
  /** Waiver that let the model pass with missed limits; null if no waiver was used, absent in older evaluations. */
  readonly waiver?: { readonly reason: string; readonly expires: string } | null;
}

/** The primary metric of the task, as it was measured. */
export function primaryOf({ metrics, primary }: Evaluation): MeasuredMetric | undefined {
  return metrics.find(({ name }) => name === primary);
}
