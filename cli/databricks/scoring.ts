import { UserError } from "../project";
import { type DatabricksClient, type ModelRecord } from "./client";

/** Records that training never saw, with the truth beside them. */
export interface HeldBack {
  readonly records: readonly ModelRecord[];
  readonly labels: readonly number[];
}

/** One record as the endpoint judged it. */
export interface Scored {
  readonly record: ModelRecord;
  /** 1 is the positive class. */
  readonly label: number;
  /** Probability of the positive class, 0 to 1. */
  readonly score: number;
}

/** Reads what the preparing job left for clients. */
export function readHeldBack(client: DatabricksClient, exchangeVolume: string): Promise<HeldBack> {
  return client.call("GET", `/api/2.0/fs/files${exchangeVolume}/held_back.json`);
}

/**
 * Queries an endpoint as any outside client would.
 * @throws ApiError as the endpoint words it; UserError when the answer is not one score per record
 */
export async function score(
  client: DatabricksClient,
  endpoint: string,
  heldBack: HeldBack,
): Promise<readonly Scored[]> {
  const answer = await client.call<{ predictions?: unknown }>("POST", `/serving-endpoints/${endpoint}/invocations`, {
    dataframe_records: heldBack.records,
  });
  const scores = Array.isArray(answer.predictions) ? answer.predictions.map(scoreOf) : [];
  if (scores.length !== heldBack.records.length || scores.some((value) => !(value >= 0 && value <= 1))) {
    throw new UserError(
      `endpoint ${endpoint} did not answer one probability per record: ${JSON.stringify(answer).slice(0, 300)}`,
    );
  }
  return heldBack.records.map((record, index) => ({
    record,
    label: heldBack.labels[index] ?? Number.NaN,
    score: scores[index] ?? Number.NaN,
  }));
}

/** A prediction is a number, or a row with a `score` column. */
function scoreOf(prediction: unknown): number {
  if (typeof prediction === "number") return prediction;
  if (typeof prediction === "object" && prediction !== null && "score" in prediction) return Number(prediction.score);
  return Number.NaN;
}
