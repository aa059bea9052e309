import { isMissing, type DatabricksClient } from "./client";

/** Aliases of model versions. The training job sets them, and a rollback swaps `champion` and `previous`. */
export type Alias = "champion" | "challenger" | "previous";

/** A registered model's version. */
export interface ModelVersion {
  readonly version: number;
  readonly status: string;
  readonly aliases: readonly string[];
  /** Metrics of the training run by name; empty if the run is unknown or no longer exists. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Waiver with which the version passed the gate despite missed limits; absent if none was used. */
  readonly waiver?: { readonly reason: string; readonly expires: string };
}

/** A version with its origin and the gate's decision. */
export interface VersionDetail extends ModelVersion {
  /** Time of creation in milliseconds since 1970; undefined if unknown. */
  readonly made: number | undefined;
  /** MLflow run that trained the version; undefined if unknown. */
  readonly runId: string | undefined;
  /** Tags of the MLflow run, e.g. the gate's decision; empty if the run is unknown or no longer exists. */
  readonly tags: Readonly<Record<string, string>>;
}

interface VersionInfo {
  readonly version: number;
  readonly status?: string;
  readonly run_id?: string;
  readonly created_at?: number;
}

interface RunAnswer {
  readonly run: {
    readonly data?: {
      readonly metrics?: readonly { readonly key: string; readonly value: number }[];
      readonly tags?: readonly { readonly key: string; readonly value: string }[];
    };
  };
}

type RunData = Pick<VersionDetail, "metrics" | "tags">;

interface AliasInfo {
  readonly alias_name: string;
  readonly version_num: number;
}

interface ModelInfo {
  readonly aliases?: readonly AliasInfo[];
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

  /** All versions, newest first. @throws ApiError if the model does not exist */
  public async versions(): Promise<readonly ModelVersion[]> {
    const aliases = await this.aliases();
    const versions: ModelVersion[] = [];
    for (const info of await this.allVersions()) {
      versions.push(versionOf(info, aliases, await this.dataOf(info.run_id)));
    }
    return versions.sort((a, b) => b.version - a.version);
  }

  /** A version by number or alias; undefined if it does not exist. @throws ApiError if the model does not exist */
  public async detail(name: string): Promise<VersionDetail | undefined> {
    const aliases = await this.aliases();
    const number = /^\d+$/.test(name)
      ? Number(name)
      : aliases.find(({ alias_name: alias }) => alias === name)?.version_num;
    const info = (await this.allVersions()).find(({ version }) => version === number);
    if (info === undefined) return undefined;
    const data = await this.dataOf(info.run_id);
    return { ...versionOf(info, aliases, data), made: info.created_at, runId: info.run_id, tags: data.tags };
  }

  /** The version with an alias; undefined if there is none. @throws ApiError if the model does not exist */
  public async byAlias(alias: Alias): Promise<number | undefined> {
    return (await this.aliases()).find(({ alias_name: name }) => name === alias)?.version_num;
  }

  public async setAlias(alias: Alias, version: number): Promise<void> {
    await this.client.call("PUT", `${this.root}/aliases/${alias}`, { version_num: version });
  }

  /** Deletes a version and its aliases. */
  public async deleteVersion(version: number): Promise<void> {
    await this.client.call("DELETE", `${this.root}/versions/${version}`);
  }

  private allVersions(): Promise<readonly VersionInfo[]> {
    return this.client.list(`${this.root}/versions`, { items: "model_versions", query: { max_results: "100" } });
  }

  private async aliases(): Promise<readonly AliasInfo[]> {
    return (await this.client.call<ModelInfo>("GET", `${this.root}?include_aliases=true`)).aliases ?? [];
  }

  /** Reads metrics and tags from the MLflow run, because Unity Catalog's API does not return the tags of a version. */
  private async dataOf(runId: string | undefined): Promise<RunData> {
    if (!runId) return { metrics: {}, tags: {} };
    try {
      const { run } = await this.client.call<RunAnswer>("GET", `/api/2.0/mlflow/runs/get?run_id=${runId}`);
      const { metrics = [], tags = [] } = run.data ?? {};
      return {
        metrics: Object.fromEntries(metrics.map(({ key, value }) => [key, value])),
        tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      };
    } catch (error) {
      if (isMissing(error)) return { metrics: {}, tags: {} };
      throw error;
    }
  }
}

function versionOf(info: VersionInfo, aliases: readonly AliasInfo[], { metrics, tags }: RunData): ModelVersion {
  return {
    version: info.version,
    status: info.status ?? "",
    aliases: aliases.filter((alias) => alias.version_num === info.version).map((alias) => alias.alias_name),
    metrics,
    ...waiverOf(tags),
  };
}

/** Reads the waiver of a version from the tags of its run. */
function waiverOf(tags: RunData["tags"]): Pick<ModelVersion, "waiver"> {
  const { waiver_reason: reason, waiver_expires: expires } = tags;
  return reason === undefined || expires === undefined ? {} : { waiver: { reason, expires } };
}
