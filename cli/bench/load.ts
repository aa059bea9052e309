import { Agent } from "undici";
import type { ModelRecord } from "../databricks/client";
import { UserError } from "../project";
import { quantile } from "./measure";

/** Result of a load test of a scoring server. */
export interface LoadResult {
  /** Median response time in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Responses per second. */
  readonly rate: number;
}

/** Scoring server that receives the queries of the load test. */
export interface Target {
  readonly url: string;
  readonly token?: string;
}

/**
 * Sends single-record queries and measures the response times in milliseconds.
 * @throws UserError on the first unsuccessful response
 */
export async function load(
  { url, token }: Target,
  records: readonly ModelRecord[],
  { clients, requests }: { clients: number; requests: number },
): Promise<LoadResult> {
  const dispatcher = new Agent({ connections: clients });
  const latencies: number[] = [];
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent < requests) {
      const body = JSON.stringify({ dataframe_records: [records[sent % records.length]] });
      sent += 1;
      const begin = performance.now();
      const { statusCode, body: answer } = await dispatcher.request({
        ...split(url),
        method: "POST",
        headers,
        body,
      });
      const text = await answer.text();
      if (statusCode !== 200) throw new UserError(`${url} answered ${statusCode}: ${text.slice(0, 300)}`);
      latencies.push(performance.now() - begin);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - begin) / 1000;
  await dispatcher.close();
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), rate: latencies.length / seconds };
}

function split(url: string): { origin: string; path: string } {
  const { origin, pathname } = new URL(url);
  return { origin, path: pathname };
}
