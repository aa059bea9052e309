import type { IncomingHttpHeaders } from "node:http";
import { CloudError } from "../ports";
import type { Call, Route, Services } from "./route";
import { endpointFor } from "./serving-endpoints";

const SOURCE = "Query serving endpoints, documentation; databricks-sdk 0.156";

/** Queries: the body goes to a model server as it came, the answer comes back as it is. */
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
          `served entity '${server.entity.name}' did not answer: ${String(error)}`,
        );
      });
    call.reply
      .status(answer.statusCode)
      .header("content-type", answer.headers["content-type"] ?? "application/json")
      .header("served-model-name", server.entity.name);
    return Buffer.from(await answer.body.arrayBuffer());
  });
}

function contentType(headers: IncomingHttpHeaders): string {
  return headers["content-type"] ?? "application/json";
}
