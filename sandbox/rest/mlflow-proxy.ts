import type { Readable } from "node:stream";
import { Agent, request } from "undici";
import { defined } from "../defined";
import { CloudError, type JsonObject } from "../ports";
import type { Call, Services } from "./route";

/** Changes to a request that is forwarded to MLflow, and to MLflow's answer. */
export interface Forwarded {
  /** Path and query for the request to MLflow. @default - as the client sent them */
  readonly path?: string;
  /** Query for the request to MLflow. @default - as the client sent it */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Body for the request to MLflow. @default - as the client sent it */
  readonly body?: JsonObject;
  /** Computes the body for the client from MLflow's body if MLflow succeeds. @default - MLflow's body */
  readonly answer?: (body: JsonObject) => JsonObject | Promise<JsonObject>;
}

const agent = new Agent({ connections: 32, keepAliveTimeout: 30_000, bodyTimeout: 0, headersTimeout: 0 });

/** Forwards a request to the MLflow server. Streams the answer, unless `changed.answer` changes the answer's body. */
export async function forward(call: Call, services: Services, changed: Forwarded = {}): Promise<unknown> {
  const target = new URL(changed.path ?? call.request.raw.url ?? "/", await mlflowUrl(services));
  if (changed.query !== undefined) {
    target.search = "";
    for (const [name, value] of Object.entries(changed.query)) {
      if (value !== undefined) target.searchParams.append(name, value);
    }
  }
  const body = bodyOf(call, changed);
  const type = call.request.headers["content-type"];
  const length = body === call.request.body ? call.request.headers["content-length"] : undefined;
  const answer = await request(target, {
    method: call.request.method as "GET",
    dispatcher: agent,
    headers: defined({ "content-type": type, "content-length": length }),
    ...defined({ body }),
  });
  call.reply.status(answer.statusCode).header("content-type", answer.headers["content-type"] ?? "application/json");
  if (changed.answer !== undefined && answer.statusCode < 300) {
    return changed.answer((await answer.body.json()) as JsonObject);
  }
  const size = answer.headers["content-length"];
  if (size !== undefined) call.reply.header("content-length", size);
  return call.reply.send(answer.body);
}

function bodyOf(call: Call, changed: Forwarded): string | Readable | undefined {
  if (call.request.method === "GET" || call.request.method === "HEAD") return undefined;
  if (changed.body !== undefined) return JSON.stringify(changed.body);
  const body = call.request.body;
  if (body === undefined || body === null) return undefined;
  return isStream(body) ? body : JSON.stringify(body);
}

function isStream(body: unknown): body is Readable {
  return typeof (body as Readable).pipe === "function";
}

async function mlflowUrl({ engine }: Services): Promise<string> {
  try {
    return await engine.mlflow.url();
  } catch (error) {
    throw new CloudError(503, "TEMPORARILY_UNAVAILABLE", String(error));
  }
}
