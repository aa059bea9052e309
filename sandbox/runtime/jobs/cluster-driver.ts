import { writeJsonFile } from "../json-file";
import { basicEnvironment, type Child, type ProcessTable } from "../processes";

/** Specification of a cluster, which the driver reads from a file. */
export interface ClusterSpec {
  readonly conf: Readonly<Record<string, string>>;
  readonly jars: readonly string[];
  /** Python modules that the driver imports before it forks tasks. */
  readonly preload: readonly string[];
  readonly workdir: string;
}

/** A task for the driver of a cluster, as in the message `run` to `cluster_driver.py`. */
export interface DriverTask {
  readonly id: string;
  readonly package: string;
  readonly entry_point: string;
  readonly argv: readonly string[];
  /** Complete environment of the task. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders of installed libraries. */
  readonly site: readonly string[];
  readonly log: string;
  /** Working directory of the task. */
  readonly workdir: string;
  /** Whether to clear Spark's cache, which earlier tasks may have filled, before the task. */
  readonly forget: boolean;
}

/** Result of a task; `code` is null if the driver ended before or during the task. */
export interface DriverExit {
  readonly code: number | null;
  readonly error: string | null;
  readonly trace: string | null;
}

export interface ClusterDriverOptions {
  readonly python: string;
  /** Path of the driver program, `cluster_driver.py`. */
  readonly program: string;
  readonly spec: ClusterSpec;
  readonly specFile: string;
  readonly log: string;
}

interface Running {
  readonly started: () => void;
  readonly ended: (exit: DriverExit) => void;
}

/**
 * Runs a cluster: a driver process that starts one JVM and forks a process per task. The sandbox and the driver
 * exchange JSON lines.
 */
export class ClusterDriver {
  private readonly running = new Map<string, Running>();
  private ready: (() => void) | undefined;
  private failure: string | undefined;
  private child: Child | undefined;

  private constructor(private readonly options: ClusterDriverOptions) {}

  /** Starts a cluster. Throws if the driver ends before it is ready. */
  public static async start(processes: ProcessTable, options: ClusterDriverOptions): Promise<ClusterDriver> {
    const driver = new ClusterDriver(options);
    writeJsonFile(options.specFile, options.spec);
    const ready = new Promise<true>((resolve) => (driver.ready = () => resolve(true)));
    const child = await processes.start({
      command: options.python,
      args: [options.program, "--spec", options.specFile],
      env: basicEnvironment(),
      cwd: options.spec.workdir,
      log: options.log,
      onLine: (line) => driver.receive(line),
    });
    driver.child = child;
    void child.exited.then(() => driver.lose());
    const first = await Promise.race([ready, child.exited]);
    if (first !== true) {
      const reason = driver.failure ?? `its driver ended with ${first.signal ?? `exit code ${first.code}`}`;
      throw new Error(`the cluster did not start: ${reason}; see ${options.log}`);
    }
    return driver;
  }

  /** Whether the cluster can run tasks. */
  public get alive(): boolean {
    return this.child?.alive === true;
  }

  /** Runs a task until it ends. */
  public async run(task: DriverTask, started: () => void): Promise<DriverExit> {
    if (!this.alive) return this.lost();
    return new Promise((resolve) => {
      this.running.set(task.id, { started, ended: resolve });
      this.send({ run: task });
    });
  }

  /** Ends a running task. The promise that `run` returned for the task resolves with the exit code. */
  public cancel(id: string): void {
    if (this.running.has(id)) this.send({ cancel: { id } });
  }

  /** Stops the cluster and its running tasks. */
  public async stop(): Promise<void> {
    this.child?.stdin?.end();
    await this.child?.stop();
  }

  /** Kills the cluster without a graceful stop. */
  public async kill(): Promise<void> {
    await this.child?.kill();
  }

  private send(message: object): void {
    this.child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  private receive(line: string): void {
    const message = parse(line);
    if (message === undefined) return;
    if (message.ready !== undefined) this.ready?.();
    if (message.failed !== undefined) this.failure = message.failed.message;
    if (message.started !== undefined) this.running.get(message.started.id)?.started();
    if (message.exit !== undefined) {
      const { id, code, error, trace } = message.exit;
      const task = this.running.get(id);
      this.running.delete(id);
      task?.ended({ code, error, trace });
    }
  }

  private lose(): void {
    for (const [id, task] of this.running) {
      this.running.delete(id);
      task.ended(this.lost());
    }
  }

  private lost(): DriverExit {
    const reason = this.failure ?? "the driver of the cluster ended";
    return { code: null, error: `${reason}; see ${this.options.log}`, trace: null };
  }
}

interface DriverMessage {
  readonly ready?: object;
  readonly failed?: { readonly message: string };
  readonly started?: { readonly id: string; readonly pid: number };
  readonly exit?: { readonly id: string } & DriverExit;
}

/** Parses a line of the driver's standard output; undefined for a line that is no message, e.g. output of libraries. */
function parse(line: string): DriverMessage | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as DriverMessage;
  } catch {
    return undefined;
  }
}
