import { UserError } from "../project";
import type { Champion } from "./champion";
import { type DatabricksClient, type ModelRecord } from "./client";
import { readRunArtifact } from "./run-artifact";

/** An outcome as the data has it. */
export type Label = string | number | boolean | null;

/** Records that training never saw, with the truth beside them. */
export interface HeldBack {
  readonly task: string;
  readonly records: readonly ModelRecord[];
  readonly labels: readonly Label[];
}

/** What an endpoint answers per record, by task. */
export type Answer = BinaryAnswer | MulticlassAnswer | RegressionAnswer;

export interface BinaryAnswer {
  /** Probability of the positive class, 0 to 1. */
  readonly score: number;
  /** 1 from the model's threshold on. */
  readonly decision: number;
}

export interface MulticlassAnswer {
  readonly class: Label;
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface RegressionAnswer {
  readonly value: number;
}

/** One record as the endpoint judged it. */
export interface Scored {
  readonly record: ModelRecord;
  readonly label: Label;
  readonly answer: Answer;
}

/** By task, what an answer has to be, and whether one is. */
const SHAPES: Readonly<Record<string, readonly [shape: string, fits: (answer: Partial<Fields>) => boolean]>> = {
  binary: ["{score, decision}", ({ score, decision }) => isShare(score) && (decision === 0 || decision === 1)],
  multiclass: [
    "{class, probabilities}",
    ({ class: named, probabilities }) =>
      isObject(probabilities) && String(named) in probabilities && Object.values(probabilities).every(isShare),
  ],
  regression: ["{value}", ({ value }) => Number.isFinite(value)],
};

type Fields = Readonly<Record<"score" | "decision" | "class" | "probabilities" | "value", unknown>>;

/** Reads what the evaluation of a champion left for clients. */
export async function readHeldBack(client: DatabricksClient, { runId, evaluation }: Champion): Promise<HeldBack> {
  const sample = await readRunArtifact<Omit<HeldBack, "task">>(client, runId, "evaluation/held_back.json");
  return { ...sample, task: evaluation.task };
}

/**
 * Queries an endpoint as any outside client would.
 * @throws ApiError as the endpoint words it; UserError when the answer is not one of the task's per record
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
      `endpoint ${endpoint} did not answer one ${shape} per record: ${JSON.stringify(answer).slice(0, 300)}`,
    );
  }
  return records.map((record, index) => ({
    record,
    label: labels[index] ?? null,
    answer: answers[index] as Answer,
  }));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isShare(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}
