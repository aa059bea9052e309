import type { ObjectStore, Scope } from "../ports";
import { Experiments } from "./experiments";
import { FileSystem } from "./files";
import type { Home } from "./home";
import { type Cluster, ClusterPool } from "./jobs/cluster-pool";
import type { ClusterSettings } from "./jobs/job-settings";
import { type JobHost, JobRunner } from "./jobs/job-runner";
import { LibraryCache } from "./jobs/libraries";
import { RunStore } from "./jobs/run-store";
import type { Log } from "./log";
import { MlflowClient } from "./mlflow-client";
import { MlflowServer } from "./mlflow-server";
import { ProcessTable } from "./processes";
import { Endpoints } from "./serving/endpoints";
import { TableImporter } from "./tables/table-importer";
import { Warehouse } from "./warehouse";
import { type SparkSettings, sparkConf } from "./spark-settings";

/** What `Engine` needs to start processes: folders, programs, Spark settings, and services of the REST API. */
export interface EngineOptions {
  readonly home: Home;
  readonly store: ObjectStore;
  readonly python: string;
  readonly clusterDriver: string;
  readonly modelServer: string;
  /** Folder of the Python package with the sandbox's own tasks. */
  readonly tasks: string;
  readonly spark: SparkSettings;
  readonly log: Log;
  /** Functions of the REST API that create tokens for tasks, return URLs and check access to files. */
  readonly identity: Pick<JobHost, "workspaceUrl" | "mintToken"> & {
    readonly controlUrl: () => string;
    /** Checks access to the file at `path`. @throws CloudError if the principal may not read the file's volume */
    readonly requireReadable: (principal: string, workspaceId: Scope, path: string) => void;
  };
}

/** Runs and connects the sandbox's processes (MLflow, clusters with job runs, model servers), and stores files. */
export class Engine {
  public readonly home: Home;
  public readonly log: Log;
  public readonly processes = new ProcessTable();
  public readonly mlflow: MlflowServer;
  public readonly client: MlflowClient;
  public readonly experiments: Experiments;
  public readonly files: FileSystem;
  public readonly warehouse: Warehouse;
  public readonly importer: TableImporter;
  public readonly jobs: JobRunner;
  public readonly endpoints: Endpoints;

  public constructor(options: EngineOptions) {
    const { home, store, python, log } = options;
    const { processes } = this;
    this.home = home;
    this.log = log;
    this.mlflow = new MlflowServer(home, python, processes, log);
    this.client = new MlflowClient(() => this.mlflow.url());
    this.experiments = new Experiments(this.client);
    this.files = new FileSystem(home);
    this.warehouse = new Warehouse(home.warehouse);
    const libraries = new LibraryCache(home.libraries, python, this.files, processes);
    const clusters = new ClusterPool({ root: home.clusters, python, program: options.clusterDriver, processes });
    const startCluster = (name: string, settings: ClusterSettings, folder: string): Promise<Cluster> =>
      clusters.take(name, folder, {
        conf: sparkConf(options.spark, settings.spark_conf ?? {}, catalogNames(store), home.warehouse),
        jars: options.spark.jars,
        preload: options.spark.preload,
      });
    this.jobs = new JobRunner(new RunStore(home.runs), {
      ...options.identity,
      log,
      nextRunId: () => store.next("sandbox_run", 1_000_000),
      installLibraries: (run, { libraries: wanted = [] }, file) => {
        for (const { whl } of wanted) {
          if (typeof whl === "string") options.identity.requireReadable(run.runAs, run.workspaceId, whl);
        }
        return libraries.install(wanted, file);
      },
      startCluster,
    });
    this.importer = new TableImporter({
      warehouse: this.warehouse,
      scratch: home.imports,
      logs: home.logs,
      tasks: options.tasks,
      startCluster: (folder) => startCluster("cluster", {}, folder),
      accessUrl: () => options.identity.controlUrl(),
      lendToken: (principal) => options.identity.mintToken(principal),
    });
    this.endpoints = new Endpoints({
      root: home.endpoints,
      logs: home.logs,
      python,
      program: options.modelServer,
      mlflow: this.mlflow,
      client: this.client,
      processes,
      log,
    });
  }

  /** Marks interrupted runs as failed, starts the MLflow server, and restarts the endpoints whose state is on disk. */
  public start(): void {
    this.jobs.runs.failInterrupted();
    this.mlflow.start();
    void this.endpoints.resume().catch((error: unknown) => this.log(`endpoints were not resumed: ${String(error)}`));
  }

  /** Ends every process. */
  public async close(): Promise<void> {
    this.jobs.close();
    await this.processes.close();
    await this.client.close();
  }
}

function catalogNames(store: ObjectStore): readonly string[] {
  return store.find("databricks_catalog").map((catalog) => String(catalog.attributes["name"]));
}
