import type { IncomingHttpHeaders } from "node:http";
import { CloudError } from "../ports";
import type { Call, Route, Services } from "./route";
import { endpointFor } from "./serving-endpoints";

const SOURCE = "Databricks documentation of queries to serving endpoints; databricks-sdk 0.156";

/**
 * Routes for queries to serving endpoints. Body and answer pass unchanged between client and model server. Only
 * MLflow's plain-text errors (unknown content type, uncaught exception) are converted to the error format of the
 * Databricks APIs.
 */
export const invocationRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/serving-endpoints/:name/invocations",
    evidence: "documented",
    source: SOURCE,
    body: "buffer",
    handle: invoke,
  },
  {
    method: "POST",
    path: "/serving-endpoints/:name/served-models/:model/invocations",
    evidence: "documented",
    source: SOURCE,
    body: "buffer",
    handle: invoke,
  },
];

async function invoke(call: Call, services: Services): Promise<Buffer> {
  endpointFor(call, services, "CAN_QUERY");
  const endpoint = services.engine.endpoints.get(call.scope, call.params["name"] ?? "");
  const server = endpoint.route(call.params["model"], Math.random());
  return server.with(async (pool) => {
    const answer = await pool
      .request({
        method: "POST",
        path: "/invocations",
        headers: { "content-type": contentType(call.request.headers) },
        body: call.request.body as Buffer,
      })
      .catch((error: unknown) => {
        throw new CloudError(
          502,
          "BAD_GATEWAY",
          `served entity '${server.entity.name}' did not answer: ${String(error)}; its log: ` +
            `databricks serving-endpoints logs ${call.params["name"] ?? ""} ${server.entity.name}`,
        );
      });
    const { statusCode: status } = answer;
    const type = String(answer.headers["content-type"] ?? "application/json");
    const content = Buffer.from(await answer.body.arrayBuffer());
    call.reply.header("served-model-name", server.entity.name);
    if (status >= 400 && !type.startsWith("application/json")) {
      throw new CloudError(status, status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR", content.toString("utf8"));
    }
    call.reply.status(status).header("content-type", type);
    return content;
  });
}

function contentType(headers: IncomingHttpHeaders): string {
  return headers["content-type"] ?? "application/json";
}
