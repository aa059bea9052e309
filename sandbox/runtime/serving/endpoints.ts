import { readdirSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { missing } from "../../facts/errors";
import type { Scope } from "../../ports";
import { readJsonFile, writeJsonFile } from "../json-file";
import { type Log, messageOf } from "../log";
import { isMissing, type MlflowClient } from "../mlflow-client";
import type { MlflowServer } from "../mlflow-server";
import type { ProcessTable } from "../processes";
import { Endpoint, type EndpointRecord } from "./endpoint";
import { ModelServer } from "./model-server";
import type { ServedConfig, ServedEntity } from "./served-config";

export interface EndpointsOptions {
  /** Folder in which each endpoint's state is stored as a file. */
  readonly root: string;
  readonly logs: string;
  readonly python: string;
  /** Path of the model server's program, `model_server.py`. */
  readonly program: string;
  readonly mlflow: MlflowServer;
  readonly client: MlflowClient;
  readonly processes: ProcessTable;
  readonly log: Log;
}

/** Runs the serving endpoints of all workspaces, and stores their state on disk. */
export class Endpoints {
  private readonly endpoints = new Map<string, Endpoint>();
  private mlflowUrl = "";

  public constructor(private readonly options: EndpointsOptions) {}

  /** Restarts the endpoints whose state is on disk. Each endpoint answers when its model servers are ready. */
  public async resume(): Promise<void> {
    const records = this.files().flatMap((file) => readRecord(file) ?? []);
    if (records.length === 0) return;
    this.mlflowUrl = await this.options.mlflow.url();
    await Promise.all(
      records.map(async ({ workspaceId, name }) => {
        await this.get(workspaceId, name)
          .resume()
          .catch((error: unknown) => this.options.log(`endpoint ${name}: ${messageOf(error)}`));
      }),
    );
  }

  /**
   * Returns the endpoint with a name. If the endpoint is not in memory, creates it from its stored state, or without a
   * configuration if there is none.
   */
  public get(workspaceId: Scope, name: string): Endpoint {
    const key = `${workspaceId}/${name}`;
    const known = this.endpoints.get(key);
    if (known !== undefined) return known;
    const file = this.file(workspaceId, name);
    const endpoint = new Endpoint(
      readRecord(file)?.record ?? { lastVersion: 0 },
      (record) => writeJsonFile(file, { workspaceId, name, record } satisfies StoredRecord),
      (entity) => this.createServer(workspaceId, name, entity),
    );
    this.endpoints.set(key, endpoint);
    return endpoint;
  }

  /**
   * Starts an update of the served configuration. Throws before the update if a model version does not exist, or if
   * another update has not finished.
   */
  public async update(
    workspaceId: Scope,
    name: string,
    config: ServedConfig,
    creator: string,
  ): Promise<{ readonly settled: Promise<string | undefined> }> {
    await this.check(config);
    return this.get(workspaceId, name).begin(config, creator);
  }

  /** Throws if the configuration references a model version that does not exist. */
  public async check(config: ServedConfig): Promise<void> {
    this.mlflowUrl = await this.options.mlflow.url();
    await Promise.all(config.served_entities.map((entity) => this.checkExists(entity)));
  }

  /** Log of the model server of a served entity; empty if there is no log. */
  public async logsOf(workspaceId: Scope, name: string, entityName: string): Promise<string> {
    return readFile(this.logFile(workspaceId, name, entityName), "utf8").catch(() => "");
  }

  public async remove(workspaceId: Scope, name: string): Promise<void> {
    const key = `${workspaceId}/${name}`;
    await this.endpoints.get(key)?.stop();
    this.endpoints.delete(key);
    await rm(this.file(workspaceId, name), { force: true });
  }

  /** Stops the endpoints of a deleted workspace that are in memory, and deletes their stored state. */
  public async removeAll(workspaceId: Scope): Promise<void> {
    const prefix = `${workspaceId}/`;
    const names = [...this.endpoints.keys()].filter((key) => key.startsWith(prefix));
    await Promise.all(names.map((key) => this.remove(workspaceId, key.slice(prefix.length))));
  }

  private async checkExists({ entity_name: name, entity_version: version }: ServedEntity): Promise<void> {
    try {
      await this.options.client.modelVersion(name, version);
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw missing(`Registered model '${name}' version '${version}' does not exist.`);
    }
  }

  private createServer(workspaceId: Scope, name: string, entity: ServedEntity): ModelServer {
    const { python, program, processes, log } = this.options;
    return new ModelServer(entity, processes, {
      python,
      program,
      mlflowUrl: this.mlflowUrl,
      log: this.logFile(workspaceId, name, entity.name),
      report: log,
    });
  }

  private logFile(workspaceId: Scope, name: string, entityName: string): string {
    return join(this.options.logs, `serving-${workspaceId}-${name}-${entityName}.log`);
  }

  private file(workspaceId: Scope, name: string): string {
    return join(this.options.root, `${workspaceId}-${name}.json`);
  }

  private files(): readonly string[] {
    try {
      const names = readdirSync(this.options.root).filter((name) => name.endsWith(".json"));
      return names.map((name) => join(this.options.root, name));
    } catch {
      return [];
    }
  }
}

interface StoredRecord {
  readonly workspaceId: Scope;
  readonly name: string;
  readonly record: EndpointRecord;
}

function readRecord(file: string): StoredRecord | undefined {
  return readJsonFile(file) as StoredRecord | undefined;
}
