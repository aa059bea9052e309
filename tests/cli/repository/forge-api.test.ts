import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../../cli/project";
import { forgeApi } from "../../../cli/repository/forge-api";

/** Sends a request to a server with the given answer, and returns the error. */
async function errorOf(answer: RequestListener): Promise<unknown> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const api = forgeApi(`http://127.0.0.1:${port}`, {});
  const error: unknown = await api.get("/x").catch((reason: unknown) => reason);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return error;
}

test.each<[string, RequestListener, RegExp]>([
  [
    "no answer",
    (request) => request.socket.destroy(),
    /^GET http:\/\/127\.0\.0\.1:\d+\/x has no answer \(.+\)\n.*proxy/,
  ],
  [
    "an answer that is not JSON, e.g. a login page",
    (_request, response) => response.end("<html>"),
    /^GET .*\/x did not answer with JSON: <html>\n/,
  ],
  [
    "a token without rights",
    (_request, response) => response.writeHead(403).end("forbidden"),
    /answered 403: forbidden\nUse a token/,
  ],
  [
    "too many requests, to which GitHub answers 403",
    (_request, response) => response.writeHead(403, { "x-ratelimit-remaining": "0" }).end("limit"),
    /answered 403: limit\nTry again later/,
  ],
])("fails with a remedy for %s", async (_what, answer, message) => {
  const error = await errorOf(answer);

  expect(error).toBeInstanceOf(UserError);
  expect((error as Error).message).toMatch(message);
});
