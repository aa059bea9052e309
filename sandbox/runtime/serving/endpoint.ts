import { missing } from "../../facts/errors";
import { CloudError } from "../../ports";
import { messageOf } from "../log";
import { beingStarted, type ModelServer } from "./model-server";
import { pickRoute, type ServedConfig, type ServedEntity } from "./served-config";

/** A version of an endpoint's configuration. */
export interface ConfigRevision {
  readonly version: number;
  /** Time at which the update to this configuration began, in milliseconds since the epoch. */
  readonly since: number;
  readonly creator: string;
  readonly config: ServedConfig;
}

/** The part of an endpoint's state that is stored on disk, so that it survives restarts. */
export interface EndpointRecord {
  readonly active?: ConfigRevision;
  /** Configuration of the last update and the reason why it failed; absent if the last update succeeded. */
  readonly failed?: ConfigRevision & { readonly message: string };
  /** Number of the last configuration version, even if the update to this version failed. */
  readonly lastVersion: number;
}

/** Runs the model servers of a serving endpoint, and replaces them when its configuration is updated. */
export class Endpoint {
  private servers: readonly ModelServer[] = [];
  private pendingConfig: ConfigRevision | undefined;
  private change: Promise<void> = Promise.resolve();

  public constructor(
    private record: EndpointRecord,
    private readonly save: (record: EndpointRecord) => void,
    private readonly createServer: (entity: ServedEntity) => ModelServer,
  ) {}

  public get active(): ConfigRevision | undefined {
    return this.record.active;
  }

  public get pending(): ConfigRevision | undefined {
    return this.pendingConfig;
  }

  public get failed(): EndpointRecord["failed"] {
    return this.record.failed;
  }

  /** Whether every served entity answers. */
  public get ready(): boolean {
    return this.active !== undefined && this.servers.length > 0 && this.servers.every((server) => server.ready);
  }

  public server(entityName: string): ModelServer | undefined {
    return this.servers.find((server) => server.entity.name === entityName);
  }

  /**
   * The model server for a query: the server of the entity `entityName`, or if this is undefined, of an entity selected
   * by traffic percentage.
   * @param random number in [0, 1) that determines the selected entity
   */
  public route(entityName: string | undefined, random: number): ModelServer {
    const config = this.active?.config;
    if (config === undefined) {
      throw new CloudError(
        400,
        "BAD_REQUEST",
        "The endpoint serves no model yet. If it is being updated, wait for the end of the update; otherwise train and " +
          "release a model: ./fraudops job <stage> training",
      );
    }
    const name = entityName ?? pickRoute(config, random);
    const server = this.server(name);
    if (server !== undefined) return server;
    const served = config.served_entities.map((entity) => entity.name);
    if (served.includes(name)) throw beingStarted(name);
    throw missing(`served model '${name}' does not exist; served models: ${served.join(", ")}`);
  }

  /**
   * Starts an update. The old servers answer until all new servers are ready. If a new server does not start, the old
   * configuration stays active and the reason is recorded. `settled` resolves to this reason, or to undefined on
   * success.
   *
   * @throws CloudError 409 if another update has not finished
   */
  public begin(config: ServedConfig, creator: string): { readonly settled: Promise<string | undefined> } {
    if (this.pendingConfig !== undefined) {
      throw new CloudError(
        409,
        "RESOURCE_CONFLICT",
        "The endpoint is being updated; wait until the update has finished.",
      );
    }
    const revision = { version: this.record.lastVersion + 1, since: Date.now(), creator, config };
    this.pendingConfig = revision;
    this.save((this.record = { ...this.record, lastVersion: revision.version }));
    const settled = this.apply(revision);
    this.change = settled.then(() => undefined);
    return { settled };
  }

  /** Starts the servers of the last active configuration. */
  public async resume(): Promise<void> {
    const active = this.record.active;
    if (active === undefined) return;
    const servers = active.config.served_entities.map((entity) => this.createServer(entity));
    this.servers = servers;
    await Promise.all(servers.map((server) => server.start()));
  }

  public async stop(): Promise<void> {
    await this.change;
    await Promise.all(this.servers.map((server) => server.stop()));
    this.servers = [];
  }

  private async apply(revision: ConfigRevision): Promise<string | undefined> {
    const kept = new Set<ModelServer>();
    const fresh: ModelServer[] = [];
    const next = revision.config.served_entities.map((entity) => {
      const same = this.servers.find((server) => server.entity.name === entity.name && server.serves(entity));
      if (same !== undefined) {
        kept.add(same);
        return same;
      }
      const server = this.createServer(entity);
      fresh.push(server);
      return server;
    });
    const starts = await Promise.allSettled(fresh.map((server) => server.start()));
    const failure = starts.find((start) => start.status === "rejected");
    this.pendingConfig = undefined;
    if (failure !== undefined) {
      const message = messageOf(failure.reason);
      this.save((this.record = { ...this.record, failed: { ...revision, message } }));
      await Promise.all(fresh.map((server) => server.stop()));
      return message;
    }
    const unneeded = this.servers.filter((server) => !kept.has(server));
    this.servers = next;
    this.save((this.record = { active: revision, lastVersion: this.record.lastVersion }));
    // Does not wait for the old servers: each of them first waits for its active requests, for up to half a minute.
    void Promise.all(unneeded.map((server) => server.stop()));
    return undefined;
  }
}
