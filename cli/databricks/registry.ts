import { ApiError, type DatabricksClient } from "./client";

/** Names that say what a version is for; the jobs move them. */
export type Alias = "champion" | "challenger" | "previous";

/** A registered model's version. */
export interface ModelVersion {
  readonly version: number;
  readonly status: string;
  readonly aliases: readonly string[];
  /** By name, what the run that made it logged; empty when the run is not known any more. */
  readonly metrics: Readonly<Record<string, number>>;
}

interface VersionInfo {
  readonly version: number;
  readonly status?: string;
  readonly run_id?: string;
}

interface ModelInfo {
  readonly aliases?: readonly { readonly alias_name: string; readonly version_num: number }[];
}

/** A registered model in Unity Catalog. */
export class ModelRegistry {
  private readonly root: string;

  public constructor(
    private readonly client: DatabricksClient,
    /** Three-level name. */
    public readonly model: string,
  ) {
    this.root = `/api/2.1/unity-catalog/models/${model}`;
  }

  /**
   * Every version, the newest first.
   * @throws ApiError when the model does not exist
   */
  public async versions(): Promise<readonly ModelVersion[]> {
    const { aliases = [] } = await this.client.call<ModelInfo>("GET", `${this.root}?include_aliases=true`);
    const versions: ModelVersion[] = [];
    for (const info of await this.allVersions()) {
      const named = aliases.filter((alias) => alias.version_num === info.version).map((alias) => alias.alias_name);
      const metrics = await this.metricsOf(info.run_id);
      versions.push({ version: info.version, status: info.status ?? "", aliases: named, metrics });
    }
    return versions.sort((a, b) => b.version - a.version);
  }

  /** The version behind an alias, or undefined when nothing has it. */
  public async byAlias(alias: Alias): Promise<number | undefined> {
    try {
      return (await this.client.call<VersionInfo>("GET", `${this.root}/aliases/${alias}`)).version;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  public async setAlias(alias: Alias, version: number): Promise<void> {
    await this.client.call("PUT", `${this.root}/aliases/${alias}`, { version_num: version });
  }

  /** Deletes a version, and the aliases that name it. */
  public async deleteVersion(version: number): Promise<void> {
    await this.client.call("DELETE", `${this.root}/versions/${version}`);
  }

  private allVersions(): Promise<readonly VersionInfo[]> {
    return this.client.list(`${this.root}/versions`, { items: "model_versions", query: { max_results: "100" } });
  }

  /** Read from the run: Unity Catalog's own routes tell no tags of a version. */
  private async metricsOf(runId: string | undefined): Promise<Readonly<Record<string, number>>> {
    if (!runId) return {};
    try {
      const { run } = await this.client.call<{ run: { data?: { metrics?: { key: string; value: number }[] } } }>(
        "GET",
        `/api/2.0/mlflow/runs/get?run_id=${runId}`,
      );
      return Object.fromEntries((run.data?.metrics ?? []).map(({ key, value }) => [key, value]));
    } catch (error) {
      if (isMissing(error)) return {};
      throw error;
    }
  }
}

/** Whether the workspace says that something is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
