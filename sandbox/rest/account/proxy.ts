import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

export interface ProxyOptions {
  /** The only host that the proxy forwards to, e.g. `accounts.cloud.databricks.com`. */
  readonly host: string;
  /** Server that receives the connections to `host`; it does not need a port of its own. */
  readonly target: Server;
  /** Called with each refused request, e.g. `CONNECT example.com:443`. */
  readonly onRefused: (request: string) => void;
}

/**
 * Makes a server an HTTPS proxy (`CONNECT`) for one host. `target`, a server in this process, answers for this host.
 * The proxy refuses all other hosts, so its clients reach nothing outside the sandbox.
 *
 * @returns function that closes the open tunnels; call this function before `server.close`, which waits for them
 */
export function proxyTo(server: Server, { host, target, onRefused }: ProxyOptions): () => void {
  const open = new Set<Duplex>();
  server.on("connect", ({ url = "" }: IncomingMessage, socket: Duplex, head: Buffer) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    if (url.toLowerCase() !== `${host}:443`) {
      onRefused(`CONNECT ${url}`);
      socket.end(
        `HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\n\r\nsandbox: this proxy forwards to ${host} only\n`,
      );
      return;
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    target.emit("connection", socket);
  });
  return () => open.forEach((socket) => socket.destroy());
}
