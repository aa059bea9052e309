import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Pool } from "undici";
import { CloudError } from "../../ports";
import type { Log } from "../log";
import { basicEnvironment, type Child, type ProcessTable } from "../processes";
import type { ServedEntity } from "./served-config";

/** Start timeout of a model server, in milliseconds. */
const START_LIMIT = 180_000;
/** Delay before the restart of a crashed server, in milliseconds; doubles up to `longest`. */
const RESTART_PAUSE = { first: 500, longest: 30_000 };
/** Timeout for active requests when a server is stopped, in milliseconds. */
const DRAIN_LIMIT = 30_000;

export interface ModelServerOptions {
  readonly python: string;
  readonly program: string;
  readonly mlflowUrl: string;
  readonly log: string;
  readonly report: Log;
}

/** Runs the model server of one served entity as a process, and restarts the process after a crash. */
export class ModelServer {
  private child: Child | undefined;
  private pool: Pool | undefined;
  private inFlight = 0;
  private stopping = false;
  private crashes = 0;

  public constructor(
    public readonly entity: ServedEntity,
    private readonly processes: ProcessTable,
    private readonly options: ModelServerOptions,
  ) {}

  /** Whether the server was created with the model version and the environment variables of `entity`. */
  public serves(entity: ServedEntity): boolean {
    return (
      this.entity.entity_name === entity.entity_name &&
      this.entity.entity_version === entity.entity_version &&
      isDeepStrictEqual(this.entity.environment_vars ?? {}, entity.environment_vars ?? {})
    );
  }

  public get ready(): boolean {
    return this.pool !== undefined;
  }

  /** Description of crashes since the start, for the endpoint's state. */
  public get crashReport(): string | undefined {
    return this.crashes === 0
      ? undefined
      : `the model server has crashed ${this.crashes} time(s); see ${this.options.log}`;
  }

  /** Starts the process. Resolves when the server answers; throws with the reason if the server does not start. */
  public async start(): Promise<void> {
    const { entity_name: name, entity_version: version } = this.entity;
    let announce: (port: number) => void = () => undefined;
    let failure: string | undefined;
    const announced = new Promise<number>((resolve) => (announce = resolve));
    const child = await this.processes.start({
      command: this.options.python,
      args: [this.options.program, "--model-uri", `models:/${name}/${version}`, "--port", "0"],
      env: {
        ...basicEnvironment(),
        ...this.entity.environment_vars,
        MLFLOW_TRACKING_URI: this.options.mlflowUrl,
        MLFLOW_REGISTRY_URI: this.options.mlflowUrl,
        MLFLOW_DISABLE_TELEMETRY: "true",
      },
      log: this.options.log,
      onLine: (line) => {
        const message = parse(line);
        if (message?.ready === true && message.port !== undefined) announce(message.port);
        else if (message?.error !== undefined) failure = message.error;
      },
    });
    this.child = child;
    const timeout = new AbortController();
    const first = await Promise.race([
      announced,
      child.exited,
      sleep(START_LIMIT, "timeout" as const, { signal: timeout.signal }).catch(() => "timeout" as const),
    ]);
    timeout.abort();
    if (typeof first !== "number") {
      await child.stop();
      const ending =
        first === "timeout"
          ? `no answer within ${START_LIMIT / 1000} seconds`
          : `ended with ${first.signal ?? `exit code ${first.code}`}`;
      const reason = failure ?? ending;
      throw new CloudError(
        400,
        "BAD_REQUEST",
        `the model server of ${name} version ${version} did not start: ${reason}; see ${this.options.log}`,
      );
    }
    this.pool = new Pool(`http://127.0.0.1:${first}`, { connections: 64, pipelining: 1, keepAliveTimeout: 60_000 });
    void child.exited.then(() => this.recover());
  }

  /** Runs `use` with the server's connection pool. `stop` waits until `use` has finished, at most `DRAIN_LIMIT`. */
  public async with<T>(use: (pool: Pool) => Promise<T>): Promise<T> {
    if (this.pool === undefined) {
      throw beingStarted(this.entity.name);
    }
    this.inFlight += 1;
    try {
      return await use(this.pool);
    } finally {
      this.inFlight -= 1;
    }
  }

  /** Stops the server once its active requests are answered, or after `DRAIN_LIMIT`. */
  public async stop(): Promise<void> {
    this.stopping = true;
    const limit = Date.now() + DRAIN_LIMIT;
    while (this.inFlight > 0 && Date.now() < limit) await sleep(20);
    const pool = this.pool;
    this.pool = undefined;
    await this.child?.stop();
    await pool?.destroy();
  }

  private async recover(): Promise<void> {
    if (this.unwanted()) return;
    const pool = this.pool;
    this.pool = undefined;
    await pool?.destroy();
    let pause = RESTART_PAUSE.first;
    while (!this.unwanted() && !this.ready) {
      this.crashes += 1;
      this.options.report(
        `model server of ${this.entity.entity_name} version ${this.entity.entity_version} ended; starting it again`,
      );
      await sleep(pause, undefined, { ref: false });
      pause = Math.min(pause * 2, RESTART_PAUSE.longest);
      if (this.unwanted()) return;
      await this.start().catch(() => undefined);
    }
    if (this.unwanted()) await this.child?.stop();
  }

  /** Whether the server is being stopped. The end of its process then does not count as a crash. */
  private unwanted(): boolean {
    return this.stopping || this.processes.closing;
  }
}

function parse(
  line: string,
): { readonly ready?: boolean; readonly port?: number; readonly error?: string } | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as { ready?: boolean; port?: number; error?: string };
  } catch {
    return undefined;
  }
}

/** The error of a query to a served entity whose model server is not ready, e.g. after a crash. */
export function beingStarted(entity: string): CloudError {
  const message = `the model server of served entity '${entity}' is being started: send the query again in a few seconds`;
  return new CloudError(503, "TEMPORARILY_UNAVAILABLE", message);
}
