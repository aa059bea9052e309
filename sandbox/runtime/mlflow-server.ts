import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fetch } from "undici";
import { freePort } from "./free-port";
import type { Home } from "./home";
import type { Log } from "./log";
import { basicEnvironment, type ProcessTable } from "./processes";

/** Start timeout of the server, in milliseconds. */
const START_LIMIT = 180_000;

/**
 * Runs a real MLflow server for tracking, artifacts and model registry, and restarts the server if it ends. Clients and
 * tasks reach the server only through the sandbox's REST API, which checks access. Model servers call it directly.
 */
export class MlflowServer {
  private readyPromise: Promise<string> | undefined;

  public constructor(
    private readonly home: Home,
    private readonly python: string,
    private readonly processes: ProcessTable,
    private readonly log: Log,
  ) {}

  /** Folder in which the server stores artifacts whose URIs begin with `mlflow-artifacts:/`. */
  public get artifacts(): string {
    return join(this.home.mlflow, "artifacts");
  }

  /** Starts the server without waiting. `url` resolves when the server is ready. */
  public start(): void {
    this.readyPromise = this.launch();
    // Prevents an unhandled rejection: the callers of `url` receive the error of the start.
    this.readyPromise.catch(() => undefined);
  }

  /** Base URL; resolves when the server answers. */
  public async url(): Promise<string> {
    if (this.readyPromise === undefined) throw new Error("the MLflow server has not been started");
    return this.readyPromise;
  }

  private async launch(): Promise<string> {
    const port = await freePort();
    const logFile = join(this.home.logs, "mlflow.log");
    const child = await this.processes.start({
      command: this.python,
      args: [
        ...["-m", "mlflow", "server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1"],
        ...["--backend-store-uri", `sqlite:///${join(this.home.mlflow, "mlflow.db")}`],
        ...["--serve-artifacts", "--artifacts-destination", this.artifacts],
      ],
      env: {
        ...basicEnvironment(),
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
        MLFLOW_DISABLE_TELEMETRY: "true",
        PYTHONWARNINGS: "ignore",
      },
      cwd: this.home.mlflow,
      log: logFile,
    });
    const url = `http://127.0.0.1:${port}`;
    const limit = Date.now() + START_LIMIT;
    while (!(await answers(`${url}/health`))) {
      if (!child.alive || Date.now() > limit) {
        await child.stop();
        throw new Error(`the MLflow server did not start; see ${logFile}`);
      }
      await sleep(150);
    }
    await openStores(url);
    void child.exited.then(({ code, signal }) => {
      if (this.processes.closing) return;
      this.log(`MLflow ended (${signal ?? `exit code ${code}`}); starting it again`);
      this.start();
    });
    return url;
  }
}

/**
 * Sends a first request to MLflow's tracking store and to its model registry. MLflow creates the tables of a store on
 * the first request, and concurrent first requests would fail.
 */
async function openStores(url: string): Promise<void> {
  for (const store of ["experiments", "registered-models"]) {
    await answers(`${url}/api/2.0/mlflow/${store}/search?max_results=1`);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}
