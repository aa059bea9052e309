import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as a server received it. */
export interface Received {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly authorization: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answer to a request: status (default 200) and body. The server sends a text unchanged, any other value as JSON. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** Closes the connection before the last byte of the answer. @default false */
  readonly isCut?: boolean;
}

const textOf = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body));

/** A local server that records the requests that it receives. */
export class HttpServer {
  private constructor(
    private readonly server: Server,
    public readonly url: string,
    public readonly received: readonly Received[],
  ) {}

  /** Starts a server on a port, by default a free one. `handle` answers each request. */
  public static async start(handle: (request: Received) => Answer, port = 0): Promise<HttpServer> {
    const all: Received[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const { method = "", url = "", headers } = request;
        const received = { method, url, authorization: headers.authorization ?? "", headers, body };
        all.push(received);
        const answer = handle(received);
        const text = textOf(answer.body ?? {});
        if (answer.isCut === true) {
          response.writeHead(answer.status ?? 200, { "content-length": Buffer.byteLength(text) + 1 });
          response.write(text, () => response.destroy());
        } else response.writeHead(answer.status ?? 200).end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return new HttpServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, all);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
