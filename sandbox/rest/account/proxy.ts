import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

export interface ProxyOptions {
  /** The one host that is reached, e.g. `accounts.cloud.databricks.com`. */
  readonly host: string;
  /** Answers as that host; it need not listen on a port. */
  readonly target: Server;
  /** Receives refused requests. */
  readonly onRefused: (request: string) => void;
}

/**
 * Makes a server an HTTPS proxy (`CONNECT`) that leads to one host of this process and to no other: a client that is
 * sent here reaches nothing outside.
 *
 * @returns ends the tunnels that are open, for which a server that closes would wait
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
        `HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\n\r\nsandbox: this proxy leads to ${host} only\n`,
      );
      return;
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    target.emit("connection", socket);
  });
  return () => open.forEach((socket) => socket.destroy());
}
