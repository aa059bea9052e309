import type { JsonObject } from "../ports";
import { clientDirectory } from "./client-directory";

/** Data about one provider instance of a Terraform process. Terraform opens one connection per instance. */
export interface Connection {
  /** Provider configuration; unknown values are absent. */
  readonly provider: JsonObject;
  /** Working directory of the calling Terraform process; undefined if unknown. */
  readonly directory: Promise<string | undefined>;
}

/** Maximum number of connections in `byPeer`, far above the number that concurrent Terraform processes open. */
const KEPT = 1_000;

/** Keeps the provider configuration that Terraform sent over each connection, for later calls on the connection. */
export class Connections {
  private readonly byPeer = new Map<string, Connection>();

  /** Records a provider configuration. @param peer Terraform's address on the connection, e.g. `127.0.0.1:40312` */
  public configure(peer: string, serverPort: number, provider: JsonObject): void {
    this.byPeer.delete(peer);
    this.byPeer.set(peer, { provider, directory: clientDirectory(Number(peer.split(":").pop()), serverPort) });
    if (this.byPeer.size > KEPT) this.byPeer.delete(this.byPeer.keys().next().value ?? "");
  }

  /** Returns what `configure` recorded. @throws Error if Terraform did not configure the provider on this connection */
  public get(peer: string): Connection {
    const connection = this.byPeer.get(peer);
    if (!connection)
      throw new Error("Terraform called the provider before configuring the provider; run Terraform again");
    return connection;
  }
}
