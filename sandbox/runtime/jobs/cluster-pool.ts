import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import type { ProcessTable } from "../processes";
import { ClusterDriver, type ClusterSpec, type DriverExit, type DriverTask } from "./cluster-driver";

/** A cluster reserved for one job run or table import. */
export interface Cluster {
  /** Runs a task until it ends. */
  run(task: Omit<DriverTask, "workdir" | "forget">, started: () => void): Promise<DriverExit>;
  /** Ends a running task. The promise that `run` returned for the task resolves with the exit code. */
  cancel(id: string): void;
  /** Kills the driver and its running tasks, to simulate the loss of the driver's instance. */
  lose(): Promise<void>;
  /** Returns the cluster to the pool. Its tasks must have ended. */
  release(): Promise<void>;
}

export interface ClusterPoolOptions {
  /** Folder in which each cluster gets a subfolder for its specification, log and scratch files. */
  readonly root: string;
  readonly python: string;
  /** Path of the driver program, `cluster_driver.py`. */
  readonly program: string;
  readonly processes: ProcessTable;
  /** Time in milliseconds until an idle cluster is stopped. @default 60000 */
  readonly idleTimeout?: number;
}

interface Started {
  /** The specification of the cluster, as JSON. */
  readonly key: string;
  readonly folder: string;
  readonly driver: ClusterDriver;
}

interface Idle extends Started {
  readonly timer: NodeJS.Timeout;
}

/**
 * Starts clusters, and keeps the last released cluster for `idleTimeout`. The next job run or import with the same
 * specification reuses this cluster, because a running JVM saves most of the start time. Each task has its own process
 * and Spark session. A cluster is not reused after one of its tasks was canceled or killed.
 */
export class ClusterPool {
  private idle: Idle | undefined;

  public constructor(private readonly options: ClusterPoolOptions) {}

  /**
   * Reserves a cluster for one job run or table import.
   *
   * @param name base name of the links to the cluster's specification and log
   * @param folder working directory of the tasks; the links are created in it
   * @throws Error if the cluster does not start
   */
  public async take(name: string, folder: string, spec: Omit<ClusterSpec, "workdir">): Promise<Cluster> {
    const key = JSON.stringify(spec);
    const waiting = this.takeIdle();
    if (waiting?.key === key && waiting.driver.alive) {
      await linkInto(folder, name, waiting.folder);
      return this.lease(waiting, folder, true);
    }
    void waiting?.driver.stop();
    const { root, python, program, processes } = this.options;
    await mkdir(root, { recursive: true });
    const own = await mkdtemp(join(root, "cluster-"));
    await linkInto(folder, name, own);
    const driver = await ClusterDriver.start(processes, {
      python,
      program,
      specFile: join(own, SPEC),
      log: join(own, LOG),
      spec: { ...spec, workdir: own },
    });
    return this.lease({ key, folder: own, driver }, folder, false);
  }

  private lease(started: Started, workdir: string, used: boolean): Cluster {
    const { driver } = started;
    // On a reused cluster, the first task of this run clears Spark's cache, which earlier runs may have filled.
    let forget = used;
    let reusable = true;
    return {
      run: async (task, onStart) => {
        const sent = driver.run({ ...task, workdir, forget }, onStart);
        forget = false;
        const exit = await sent;
        reusable &&= exit.code !== null && exit.code < SIGNALS;
        return exit;
      },
      cancel: (id) => {
        reusable = false;
        driver.cancel(id);
      },
      lose: () => driver.kill(),
      release: async () => {
        if (reusable && driver.alive) this.keep(started);
        else await driver.stop();
      },
    };
  }

  private keep({ key, folder, driver }: Started): void {
    void this.takeIdle()?.driver.stop();
    const timer = setTimeout(() => void this.takeIdle()?.driver.stop(), this.options.idleTimeout ?? 60_000).unref();
    this.idle = { key, folder, driver, timer };
  }

  private takeIdle(): Idle | undefined {
    const { idle } = this;
    this.idle = undefined;
    clearTimeout(idle?.timer);
    return idle;
  }
}

const SPEC = "cluster.json";
const LOG = "cluster.log";
/** Exit codes of this value or higher mean that a signal ended the task. */
const SIGNALS = 128;

/** Creates links to the specification and the log of a cluster in the folder of the run or import that uses it. */
async function linkInto(folder: string, name: string, cluster: string): Promise<void> {
  for (const [link, file] of [
    [`${name}.json`, SPEC],
    [`${name}.log`, LOG],
  ] as const) {
    await rm(join(folder, link), { force: true });
    await symlink(relative(folder, join(cluster, file)), join(folder, link));
  }
}
