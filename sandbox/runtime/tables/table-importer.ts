import { invalid } from "../../facts/errors";
import { mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { CloudError } from "../../ports";
import type { Cluster } from "../jobs/cluster-pool";
import { basicEnvironment } from "../processes";
import type { Warehouse } from "../warehouse";
import type { DeltaTable } from "./delta-table";
import type { TableName } from "./table-name";

export interface TableImporterOptions {
  readonly warehouse: Warehouse;
  /** Folder for temporary files of imports. */
  readonly scratch: string;
  readonly logs: string;
  /** Folder that contains the Python package `sandbox-tasks`, which has the import task. */
  readonly tasks: string;
  readonly startCluster: (folder: string) => Promise<Cluster>;
  /** URL of the REST API at which Spark checks the privileges of the importing principal. */
  readonly accessUrl: () => string;
  readonly lendToken: (principal: string) => { readonly token: string; revoke(): void };
}

export interface ImportRequest {
  /** Absolute path of a CSV or Parquet file. */
  readonly file: string;
  readonly name: TableName;
  /** Replace an existing table instead of failing. */
  readonly replace: boolean;
  /** Read every column of a CSV file as text, instead of inferring types. */
  readonly text: boolean;
  /** User name or application id of the importing principal, who owns a new table. */
  readonly principal: string;
}

/** Imports files as Delta tables, each with a task on a cluster. */
export class TableImporter {
  public constructor(private readonly options: TableImporterOptions) {}

  /** Validates a request before the import: the file exists, and the table does not exist unless `replace` is set. */
  public async check({ file, name, replace }: ImportRequest): Promise<void> {
    if (!isAbsolute(file)) throw invalid(`file '${file}' must be an absolute path`);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) throw new CloudError(404, "NOT_FOUND", `file ${file} does not exist`);
    if (!found.isFile()) throw invalid(`${file} is not a file`);
    const { catalog, schema, table } = name;
    if (!replace && (await this.options.warehouse.table(catalog, schema, table)) !== undefined) {
      const message = `Table '${catalog}.${schema}.${table}' already exists: use --replace to replace it`;
      throw new CloudError(409, "TABLE_ALREADY_EXISTS", message);
    }
  }

  /** Imports a file into an existing schema. Returns the table. */
  public async run(request: ImportRequest): Promise<DeltaTable> {
    const { warehouse, scratch, logs, tasks, startCluster, accessUrl, lendToken } = this.options;
    const { catalog, schema, table } = request.name;
    await mkdir(scratch, { recursive: true });
    const folder = await mkdtemp(join(scratch, "import-"));
    const log = join(logs, `${basename(folder)}.log`);
    try {
      // Links the file under a fixed name, because Spark expands wildcards in file names and skips names that begin
      // with an underscore.
      const file = join(folder, "data");
      await symlink(request.file, file);
      const cluster = await startCluster(folder);
      const credentials = lendToken(request.principal);
      try {
        const exit = await cluster.run(
          {
            id: basename(folder),
            package: "sandbox-tasks",
            entry_point: "import-table",
            argv: [
              ...["--file", file, "--name", request.file, "--table", `${catalog}.${schema}.${table}`],
              ...(request.replace ? ["--replace"] : []),
              ...(request.text ? ["--text"] : []),
            ],
            env: { ...basicEnvironment(), DATABRICKS_HOST: accessUrl(), DATABRICKS_TOKEN: credentials.token },
            site: [tasks],
            log,
          },
          () => undefined,
        );
        if (exit.code !== 0)
          throw invalid(exit.error ?? `the import ended with exit code ${String(exit.code)}; see ${log}`);
      } finally {
        credentials.revoke();
        await cluster.release();
      }
    } catch (error) {
      await warehouse.removeUncommitted(catalog, schema, table);
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const written = await warehouse.table(catalog, schema, table);
    if (written === undefined) throw new Error(`the import ended without a table; see ${log}`);
    return written;
  }
}
