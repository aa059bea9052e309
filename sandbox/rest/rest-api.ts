import type { FastifyInstance } from "fastify";
import { unknownWorkspace } from "../facts/errors";
import type { Scope } from "../ports";
import { readJsonFile, writeJsonFile } from "../runtime/json-file";
import type { WorkspacePorts } from "../runtime/runtime";
import { keptIdentity } from "./account/certificate";
import { proxyTo } from "./account/proxy";
import { buildApp, type Site } from "./app";
import type { Route, Services } from "./route";

const HOST = "127.0.0.1";
/** Host of Databricks accounts on AWS. Clients recognize an account by a host name that begins with `accounts.` */
export const ACCOUNT_HOST = "accounts.cloud.databricks.com";
/** Number of ports above the control port to try for a new workspace. */
const PORT_RANGE = 200;

export interface RestApiOptions {
  readonly routes: readonly Route[];
  /** Port of the control API. With 0, the operating system chooses this port and the ports of workspaces. */
  readonly controlPort: number;
  /** Path of the file that stores the port of each workspace. */
  readonly ports: string;
  /** Files for the private key and the certificate of the account host (`ACCOUNT_HOST`). */
  readonly account: { readonly key: string; readonly cert: string };
  readonly services: Services;
  readonly onUnhandled: (request: string) => void;
}

/**
 * Runs the HTTP servers of the sandbox: one for the control API, and one per workspace. A workspace keeps its port
 * after restarts. The account host has no port of its own: clients reach it through the server of the control API,
 * which is also an HTTPS proxy for this host.
 */
export class RestApi implements WorkspacePorts {
  private readonly workspaces = new Map<Scope, { readonly app: FastifyInstance; readonly url: string }>();
  private readonly opening = new Map<Scope, Promise<string>>();
  private readonly counts = new Map<string, number>();
  private control: FastifyInstance | undefined;
  /** URL of the control API; empty until its server has started. */
  public controlUrl = "";
  private account: FastifyInstance | undefined;
  private endTunnels: () => void = () => undefined;
  private ports: Record<Scope, number>;

  public constructor(private readonly options: RestApiOptions) {
    this.ports = (readJsonFile(options.ports) as Record<Scope, number> | undefined) ?? {};
  }

  public get urls(): ReadonlyMap<Scope, string> {
    return new Map([...this.workspaces].map(([id, { url }]) => [id, url]));
  }

  /**
   * Number of authenticated requests without a route, by method and path, and of connections that the proxy refused, by
   * `CONNECT <host>:<port>`.
   */
  public get unhandled(): ReadonlyMap<string, number> {
    return this.counts;
  }

  /** Starts the servers of the control API and of all existing workspaces. @returns URL of the control API */
  public async start(): Promise<string> {
    this.control = this.build({ on: "control" });
    this.account = this.build({ on: "account", identity: keptIdentity(ACCOUNT_HOST, this.options.account) });
    try {
      await this.account.ready();
      this.endTunnels = proxyTo(this.control.server, {
        host: ACCOUNT_HOST,
        target: this.account.server,
        onRefused: (request) => this.count(request),
      });
      const { controlPort } = this.options;
      const url = await listen(
        this.control,
        controlPort,
        "the sandbox's control API",
        "start the sandbox with --port <another>",
      );
      for (const workspaceId of Object.keys(this.ports)) await this.open(workspaceId);
      this.controlUrl = url;
      return url;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  public async open(workspaceId: Scope): Promise<string> {
    const known = this.workspaces.get(workspaceId);
    if (known !== undefined) return known.url;
    const opening = this.opening.get(workspaceId) ?? this.listenFor(workspaceId);
    this.opening.set(workspaceId, opening);
    try {
      return await opening;
    } finally {
      this.opening.delete(workspaceId);
    }
  }

  public async close(workspaceId: Scope): Promise<void> {
    await this.workspaces.get(workspaceId)?.app.close();
    this.workspaces.delete(workspaceId);
    const { [workspaceId]: _, ...rest } = this.ports;
    this.remember(rest);
  }

  /** URL of a workspace whose server was started. @throws CloudError 404 for any other workspace */
  public urlOf(workspaceId: Scope): string {
    const found = this.workspaces.get(workspaceId);
    if (found === undefined) throw unknownWorkspace(workspaceId, this.workspaces.keys());
    return found.url;
  }

  /** Stops all servers. Workspaces get the same ports at the next start. */
  public async stop(): Promise<void> {
    this.endTunnels();
    await this.account?.close();
    await Promise.all([this.control?.close(), ...[...this.workspaces.values()].map(({ app }) => app.close())]);
  }

  private async listenFor(workspaceId: Scope): Promise<string> {
    const app = this.build({ on: "workspace", workspaceId });
    const kept = this.ports[workspaceId];
    const url =
      kept === undefined
        ? await this.listenAnywhere(app)
        : await listen(
            app,
            kept,
            `workspace ${workspaceId}`,
            "stop that program, because the workspace must keep its URL",
          );
    this.workspaces.set(workspaceId, { app, url });
    this.remember({ ...this.ports, [workspaceId]: Number(new URL(url).port) });
    return url;
  }

  private async listenAnywhere(app: FastifyInstance): Promise<string> {
    const first = this.options.controlPort;
    if (first === 0) return app.listen({ host: HOST, port: 0 });
    const taken = new Set(Object.values(this.ports));
    for (let port = first + 1; port <= first + PORT_RANGE; port++) {
      if (taken.has(port)) continue;
      try {
        return await app.listen({ host: HOST, port });
      } catch (error) {
        if (!inUse(error)) throw error;
      }
    }
    throw new Error(
      `no port from ${first + 1} to ${first + PORT_RANGE} is free for a workspace: start with --port <another>`,
    );
  }

  private build(site: Site): FastifyInstance {
    const { routes, services } = this.options;
    return buildApp({ site, routes, services, onUnhandled: (request) => this.count(request) });
  }

  private count(request: string): void {
    this.counts.set(request, (this.counts.get(request) ?? 0) + 1);
    this.options.onUnhandled(request);
  }

  private remember(ports: Record<Scope, number>): void {
    this.ports = ports;
    writeJsonFile(this.options.ports, ports);
  }
}

async function listen(app: FastifyInstance, port: number, wanted: string, remedy: string): Promise<string> {
  try {
    return await app.listen({ host: HOST, port });
  } catch (error) {
    if (!inUse(error)) throw error;
    throw new Error(`port ${port} is in use by another program and is needed for ${wanted}. Remedy: ${remedy}.`, {
      cause: error,
    });
  }
}

function inUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EADDRINUSE";
}
