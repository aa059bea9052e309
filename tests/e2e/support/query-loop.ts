import { setTimeout as sleep } from "node:timers/promises";
import type { DatabricksClient } from "../../../cli/databricks/client";
import { score, type HeldBack } from "../../../cli/databricks/scoring";

/** Results of queries to an endpoint: the number of successful queries, and the errors of the failed queries. */
export interface Seen {
  readonly answers: number;
  readonly errors: readonly string[];
}

/** Queries an endpoint repeatedly while `work` runs, with pauses of 250 ms. */
export async function queryDuring<T>(
  client: DatabricksClient,
  endpoint: string,
  heldBack: HeldBack,
  work: () => Promise<T>,
): Promise<{ result: T; seen: Seen }> {
  let running = true;
  let answers = 0;
  const errors: string[] = [];
  const loop = async (): Promise<void> => {
    while (running) {
      try {
        await score(client, endpoint, heldBack);
        answers += 1;
      } catch (error) {
        errors.push(String(error));
      }
      await sleep(250);
    }
  };
  const looping = loop();
  try {
    const result = await work();
    return { result, seen: { answers, errors } };
  } finally {
    running = false;
    await looping;
  }
}
