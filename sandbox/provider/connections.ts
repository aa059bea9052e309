import type { JsonObject } from "../ports";
import { clientDirectory } from "./client-directory";

/** A provider instance of one Terraform process: Terraform opens a connection for each. */
export interface Connection {
  /** Provider configuration as given; values that are not known yet are absent. */
  readonly provider: JsonObject;
  /** Where the Terraform that asks runs; undefined when not known. */
  readonly directory: Promise<string | undefined>;
}

/** More than any number of Terraform processes that run at once would open. */
const KEPT = 1_000;

/** Provider configurations by connection. */
export class Connections {
  private readonly byPeer = new Map<string, Connection>();

  /** @param peer address of the other end, e.g. `127.0.0.1:40312` */
  public configure(peer: string, serverPort: number, provider: JsonObject): void {
    this.byPeer.delete(peer);
    this.byPeer.set(peer, { provider, directory: clientDirectory(Number(peer.split(":").pop()), serverPort) });
    if (this.byPeer.size > KEPT) this.byPeer.delete(this.byPeer.keys().next().value ?? "");
  }

  /** @throws Error when the provider has not been configured over this connection */
  public get(peer: string): Connection {
    const connection = this.byPeer.get(peer);
    if (!connection) throw new Error("the provider is used before it is configured; run the command again");
    return connection;
  }
}
