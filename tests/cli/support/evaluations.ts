import type { Comparison, Evaluation, MeasuredMetric } from "../../../cli/databricks/evaluation";
import type { Scored } from "../../../cli/databricks/scoring";
import type { ProjectOutcome } from "../../../cli/rehearsal/outcome";

const metric = (name: string, title: string, value: number | null, more: Partial<MeasuredMetric> = {}) => ({
  ...{ name, title, better: "higher", value, interval: null, baseline: null, champion: null, min: null, max: null },
  ...more,
});

const comparison = (verdict: Comparison["verdict"], difference: number, low: number, high: number) => ({
  ...{ verdict, difference, interval: { low, high }, margin: 0.05 },
});

const span = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index / (count - 1));

/** One model's evaluation for each ML task, as the step `evaluate` logs it. */
export const EVALUATIONS: Readonly<Record<"binary" | "multiclass" | "regression", Evaluation>> = {
  binary: {
    ...{ task: "binary", primary: "prAuc", rows: 11_934, intervalConfidence: 0.9975, failures: [] },
    metrics: [
      metric("prAuc", "PR-AUC", 0.7031, { baseline: 0.21, champion: 0.69, min: 0.5 }),
      metric("logLoss", "log loss", 0.0123, { better: "lower", baseline: 0.031 }),
      metric("recallAtPrecision50", "recall at precision 50 %", 0.41, { min: 0.5 }),
      metric("latencyP99Ms", "p99 latency of one row in ms", 3.217, { better: "lower", max: 250 }),
    ],
    slices: [
      { columns: [{ name: "type", value: "CASH_OUT" }], rows: 4100, support: 31, metrics: { prAuc: 0.66 } },
      { columns: [{ name: "type", value: "DEBIT" }], rows: 80, support: 0, metrics: { prAuc: null } },
    ],
    decision: {
      ...{ threshold: 0.0421, recall: 0.812, precision: 0.355, alarmsPerDay: 61.3 },
      ...{ cost: 1_204_110, costWithoutModel: 9_611_870 },
    },
    champion: { version: "3", problem: null, comparison: comparison("not worse", 0.0131, 0.0049, 0.0213) },
    anchor: { version: "1", problem: null, comparison: comparison("cannot tell", -0.02, -0.07, 0.03) },
    labelShares: { "0": 0.9948, "1": 0.0052 },
    plots: [
      {
        ...{ name: "pr_curve", title: "Precision and recall", kind: "line" },
        ...{ x: { title: "recall" }, y: { title: "precision" } },
        series: [
          { title: "this model, PR-AUC 0.703", x: span(40), y: span(40).map((x) => 1 - x ** 4) },
          { title: "champion, PR-AUC 0.690", x: span(40), y: span(40).map((x) => 0.97 - x ** 3 * 0.95) },
        ],
        reference: { title: "share of positives", x: [0, 1], y: [0.0052, 0.0052] },
      },
      {
        ...{ name: "costs", title: "Cost by threshold", kind: "line" },
        ...{ x: { title: "threshold" }, y: { title: "cost" } },
        series: [{ title: "cost", x: span(40), y: span(40).map((x) => 9_000_000 * x ** 2 + 1_200_000 * (1 - x)) }],
        reference: { title: "chosen threshold", x: [0.0421, 0.0421], y: [1_200_000, 9_000_000] },
      },
    ],
  },
  multiclass: {
    ...{ task: "multiclass", primary: "macroF1", rows: 2400, intervalConfidence: 0.99, failures: [], decision: null },
    metrics: [metric("macroF1", "macro F1", 0.81, { baseline: 0.2, min: 0.6 }), metric("accuracy", "accuracy", 0.9)],
    slices: [],
    champion: { version: "1", problem: "its signature lacks the column <channel>", comparison: null },
    anchor: null,
    labelShares: { complaint: 0.1, enquiry: 0.6, "very long class name indeed": 0.3 },
    plots: [
      {
        ...{ name: "confusion_matrix", title: "Confusion matrix, this model", kind: "matrix" },
        x: { title: "predicted class", values: ["complaint", "enquiry", "very long class name indeed"] },
        y: { title: "actual class", values: ["complaint", "enquiry", "very long class name indeed"] },
        series: [
          {
            title: "counts",
            cells: [
              [200, 30, 10],
              [12, 1400, 28],
              [0, 120, 600],
            ],
          },
        ],
      },
    ],
  },
  regression: {
    ...{
      task: "regression",
      primary: "rmse",
      rows: 4000,
      intervalConfidence: 0.99,
      failures: [],
      decision: null,
      champion: null,
      anchor: null,
    },
    metrics: [
      metric("rmse", "RMSE", 18_250.4, { better: "lower", baseline: 61_000 }),
      metric("r2", "R²", 0.91, { baseline: 0, min: 0.5 }),
    ],
    slices: [
      {
        columns: [
          { name: "site", value: "A <main>" },
          { name: "weekday", value: null },
        ],
        rows: 900,
        support: 900,
        metrics: { rmse: 17_000, r2: 0.93 },
      },
    ],
    labelShares: null,
    plots: [
      {
        ...{ name: "predicted", title: "Predicted and actual", kind: "points" },
        ...{ x: { title: "actual" }, y: { title: "predicted" } },
        series: [
          {
            title: "this model",
            x: span(120).map((x) => 250_000 * x),
            y: span(120).map((x, index) => 250_000 * x * (1 + 0.15 * Math.sin(index * 7))),
          },
          {
            title: "champion",
            x: span(120).map((x) => 250_000 * x),
            y: span(120).map((x, index) => 250_000 * x * (1 + 0.3 * Math.cos(index * 5))),
          },
        ],
        reference: { title: "exact", x: [0, 250_000], y: [0, 250_000] },
      },
    ],
  },
};

/** Answers of an endpoint for each ML task, with the true outcome of each row. */
export const SCORED: Readonly<Record<keyof typeof EVALUATIONS, readonly Scored[]>> = {
  binary: Array.from({ length: 40 }, (_, index) => ({
    record: Object.fromEntries(Array.from({ length: 9 }, (__, column) => [`c${column}`, `r${index}-${column}`])),
    label: index < 10 ? 1 : 0,
    answer: { score: index / 40, decision: index > 20 ? 1 : 0 },
  })),
  multiclass: ["complaint", "enquiry"].map((label, index) => ({
    record: { text: "where is my card", channel: index === 0 ? "app" : null },
    label,
    answer: { class: "enquiry", probabilities: { complaint: 0.2 - index / 10, enquiry: 0.8 + index / 10 } },
  })),
  regression: [12_000, 240_000].map((label) => ({
    record: { site: "A", weekday: 3 },
    label,
    answer: { value: label * 1.1 },
  })),
};

/** Returns the outcome of a project's rehearsal in which all steps passed. @param task ML task of the project */
export function projectOutcome(task: keyof typeof EVALUATIONS, project: string): ProjectOutcome {
  return {
    ...{ project, task, planned: ["training", "query"], endpointState: "READY" },
    steps: [
      { name: "training", seconds: 41, ok: true, detail: "" },
      { name: "query", seconds: 0.1, ok: true, detail: "" },
    ],
    champion: { version: "4", runId: "r", evaluation: EVALUATIONS[task] },
    scored: SCORED[task],
    runs: { training: 1_000_002 },
    taskSeconds: { validate: 5, train: 12.5 },
  };
}
