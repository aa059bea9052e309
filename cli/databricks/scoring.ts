import { isObject } from "../../core/json";
import { UserError } from "../project";
import type { Champion } from "./champion";
import { type DatabricksClient, type ModelRecord } from "./client";
import { readRunArtifact } from "./run-artifact";

/** Value of the label column, i.e. the true outcome of a record. */
export type Label = string | number | boolean | null;

/** Holdout records with their true outcomes. */
export interface HeldBack {
  readonly task: string;
  readonly records: readonly ModelRecord[];
  readonly labels: readonly Label[];
}

/** An endpoint's prediction for one record, by ML task. */
export type Answer = BinaryAnswer | MulticlassAnswer | RegressionAnswer;

export interface BinaryAnswer {
  /** Probability of the positive class, 0 to 1. */
  readonly score: number;
  /** 1 if the score is at least the model's threshold, else 0. */
  readonly decision: number;
}

export interface MulticlassAnswer {
  readonly class: Label;
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface RegressionAnswer {
  readonly value: number;
}

/** A record with its prediction and true outcome. */
export interface Scored {
  readonly record: ModelRecord;
  readonly label: Label;
  readonly answer: Answer;
}

/** By ML task: the shape of a valid prediction, for messages, and a function that checks a prediction. */
const SHAPES: Readonly<Record<string, readonly [shape: string, fits: (answer: Partial<Fields>) => boolean]>> = {
  binary: ["{score, decision}", ({ score, decision }) => isShare(score) && (decision === 0 || decision === 1)],
  multiclass: [
    "{class, probabilities}",
    ({ class: named, probabilities }) =>
      isObject(probabilities) &&
      Object.keys(probabilities).some((key) => isTextOf(key, named)) &&
      Object.values(probabilities).every(isShare),
  ],
  regression: ["{value}", ({ value }) => Number.isFinite(value)],
};

type Fields = Readonly<Record<"score" | "decision" | "class" | "probabilities" | "value", unknown>>;

/** Reads the holdout records that the evaluation of a champion logged. */
export async function readHeldBack(client: DatabricksClient, { runId, evaluation }: Champion): Promise<HeldBack> {
  const sample = await readRunArtifact<Omit<HeldBack, "task">>(client, runId, "evaluation/held_back.json");
  return { ...sample, task: evaluation.task };
}

/**
 * Queries an endpoint like an external client.
 * @throws ApiError with the endpoint's message; UserError if the answer does not contain one valid prediction per
 *   record
 */
export async function score(
  client: DatabricksClient,
  endpoint: string,
  { task, records, labels }: HeldBack,
): Promise<readonly Scored[]> {
  const body = { dataframe_records: records };
  const answer = await client.call<{ predictions?: unknown }>(
    "POST",
    `/serving-endpoints/${endpoint}/invocations`,
    body,
  );
  const [shape, fits] = SHAPES[task] ?? ["object", () => true];
  const answers: readonly unknown[] = Array.isArray(answer.predictions) ? answer.predictions : [];
  if (answers.length !== records.length || !answers.every((each) => isObject(each) && fits(each))) {
    throw new UserError(
      `endpoint ${endpoint} did not return one ${shape} per record: ${JSON.stringify(answer).slice(0, 300)}`,
    );
  }
  return records.map((record, index) => ({
    record,
    label: labels[index] ?? null,
    answer: answers[index] as Answer,
  }));
}

/** Probability of the predicted class; NaN if the answer does not contain it. */
export function probabilityOf({ class: named, probabilities }: MulticlassAnswer): number {
  return Object.entries(probabilities).find(([key]) => isTextOf(key, named))?.[1] ?? Number.NaN;
}

/** Whether `text` is Python's text of a label, e.g. `1.0` or `True`: the model server makes the keys of answers. */
function isTextOf(text: string, label: unknown): boolean {
  if (typeof label === "number") return Number(text) === label;
  if (typeof label === "boolean") return text === (label ? "True" : "False");
  return text === String(label);
}

function isShare(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}
