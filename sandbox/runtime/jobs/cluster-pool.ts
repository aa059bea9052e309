import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import type { ProcessTable } from "../processes";
import { ClusterDriver, type ClusterSpec, type DriverExit, type DriverTask } from "./cluster-driver";

/** A cluster while one run, or one import, has it to itself. */
export interface Cluster {
  /** Runs a task to its end. */
  run(task: Omit<DriverTask, "workdir" | "forget">, started: () => void): Promise<DriverExit>;
  /** Ends a running task; its `run` resolves with the code that it left. */
  cancel(id: string): void;
  /** Gives the cluster back; no task may run on it any more. */
  release(): Promise<void>;
}

export interface ClusterPoolOptions {
  /** Folder for the clusters' own folders. */
  readonly root: string;
  readonly python: string;
  /** The driver program. */
  readonly program: string;
  readonly processes: ProcessTable;
  /** How long a cluster waits for its next user, in milliseconds. @default 60000 */
  readonly patience?: number;
}

interface Idle {
  readonly key: string;
  readonly folder: string;
  readonly driver: ClusterDriver;
  readonly timer: NodeJS.Timeout;
}

/**
 * Starts clusters, and keeps the one that was released last for the next user who asks for the same: a JVM that is warm
 * does the same work in a fraction of the time. Each task is a process and a Spark session of its own, so users share
 * nothing but that JVM. One whose task was canceled or killed is not used again.
 */
export class ClusterPool {
  private idle: Idle | undefined;

  public constructor(private readonly options: ClusterPoolOptions) {}

  /**
   * A cluster for one user; fails when it does not start.
   *
   * @param name what the spec and the log of the cluster are named in `folder`
   * @param folder where the tasks start
   */
  public async take(name: string, folder: string, spec: Omit<ClusterSpec, "workdir">): Promise<Cluster> {
    const key = JSON.stringify(spec);
    const waiting = this.takeIdle();
    if (waiting?.key === key && waiting.driver.alive) {
      await showIn(folder, name, waiting.folder);
      return this.lend({ ...waiting, workdir: folder, used: true });
    }
    void waiting?.driver.stop();
    const { root, python, program, processes } = this.options;
    await mkdir(root, { recursive: true });
    const own = await mkdtemp(join(root, "cluster-"));
    await showIn(folder, name, own);
    const driver = await ClusterDriver.start(processes, {
      python,
      program,
      specFile: join(own, SPEC),
      log: join(own, LOG),
      spec: { ...spec, workdir: own },
    });
    return this.lend({ key, folder: own, driver, workdir: folder, used: false });
  }

  private lend(lent: Omit<Idle, "timer"> & { readonly workdir: string; readonly used: boolean }): Cluster {
    const { driver, workdir } = lent;
    let forget = lent.used;
    let reusable = true;
    return {
      run: async (task, started) => {
        const sent = driver.run({ ...task, workdir, forget }, started);
        forget = false;
        const exit = await sent;
        reusable &&= exit.code !== null && exit.code < SIGNALS;
        return exit;
      },
      cancel: (id) => {
        reusable = false;
        driver.cancel(id);
      },
      release: async () => {
        if (reusable && driver.alive) this.keep(lent);
        else await driver.stop();
      },
    };
  }

  private keep({ key, folder, driver }: Omit<Idle, "timer">): void {
    void this.takeIdle()?.driver.stop();
    const timer = setTimeout(() => void this.takeIdle()?.driver.stop(), this.options.patience ?? 60_000).unref();
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
/** Exit codes from here on tell of a signal. */
const SIGNALS = 128;

/** Links spec and log of a cluster into the folder of its user. */
async function showIn(folder: string, name: string, cluster: string): Promise<void> {
  for (const [link, file] of [
    [`${name}.json`, SPEC],
    [`${name}.log`, LOG],
  ] as const) {
    await rm(join(folder, link), { force: true });
    await symlink(relative(folder, join(cluster, file)), join(folder, link));
  }
}
