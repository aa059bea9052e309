import { Agent, request } from "undici";
import { defined } from "../defined";
import { CloudError, type JsonObject } from "../ports";

export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly run_id?: string;
  readonly status?: string;
  readonly description?: string;
  readonly creation_timestamp?: number;
  readonly last_updated_timestamp?: number;
  readonly aliases?: readonly string[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly description?: string;
  readonly creation_timestamp?: number;
  readonly last_updated_timestamp?: number;
  readonly aliases?: readonly { readonly alias: string; readonly version: string }[];
}

export interface Experiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly lifecycle_stage: string;
}

/** Calls the sandbox's MLflow server. Throws `CloudError` for each error that the server answers. */
export class MlflowClient {
  private readonly agent = new Agent({ keepAliveTimeout: 30_000 });

  /** @param url resolves to the server's URL when the server is ready */
  public constructor(private readonly url: () => Promise<string>) {}

  /** Calls `/api/2.0/mlflow/<operation>`. A GET request sends `input` as query parameters. */
  public async call<T>(method: "GET" | "POST" | "PATCH" | "DELETE", operation: string, input: JsonObject): Promise<T> {
    const target = new URL(`/api/2.0/mlflow/${operation}`, await this.url());
    if (method === "GET") {
      for (const [key, value] of Object.entries(input)) target.searchParams.set(key, String(value));
    }
    const response = await request(target, {
      method,
      dispatcher: this.agent,
      ...(method === "GET" ? {} : { body: JSON.stringify(input), headers: { "content-type": "application/json" } }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 400) throw errorOf(response.statusCode, text);
    return (text === "" ? {} : JSON.parse(text)) as T;
  }

  public async modelVersion(name: string, version: string): Promise<ModelVersion> {
    const answer = await this.call<{ model_version: ModelVersion }>("GET", "model-versions/get", { name, version });
    return answer.model_version;
  }

  public async modelVersions(name: string): Promise<readonly ModelVersion[]> {
    return this.pages<ModelVersion>("model-versions/search", "model_versions", {
      filter: `name='${name}'`,
      max_results: 1000,
    });
  }

  public async allModelVersions(): Promise<readonly ModelVersion[]> {
    return this.pages<ModelVersion>("model-versions/search", "model_versions", { max_results: 1000 });
  }

  public async registeredModels(): Promise<readonly RegisteredModel[]> {
    return this.pages<RegisteredModel>("registered-models/search", "registered_models", { max_results: 1000 });
  }

  public async registeredModel(name: string): Promise<RegisteredModel> {
    const answer = await this.call<{ registered_model: RegisteredModel }>("GET", "registered-models/get", { name });
    return answer.registered_model;
  }

  public async experiment(experimentId: string): Promise<Experiment> {
    const answer = await this.call<{ experiment: Experiment }>("GET", "experiments/get", {
      experiment_id: experimentId,
    });
    return answer.experiment;
  }

  /** Returns the `mlflow-artifacts:` URI of a model version's files. */
  public async downloadUri(name: string, version: string): Promise<string> {
    const answer = await this.call<{ artifact_uri: string }>("GET", "model-versions/get-download-uri", {
      name,
      version,
    });
    return answer.artifact_uri;
  }

  public async close(): Promise<void> {
    await this.agent.close();
  }

  private async pages<T>(operation: string, field: string, input: JsonObject): Promise<readonly T[]> {
    const found: T[] = [];
    let token: string | undefined;
    do {
      const page = await this.call<Record<string, unknown>>("GET", operation, {
        ...input,
        ...defined({ page_token: token }),
      });
      found.push(...((page[field] as T[] | undefined) ?? []));
      token = (page["next_page_token"] as string | undefined) || undefined;
    } while (token !== undefined);
    return found;
  }
}

function errorOf(status: number, text: string): CloudError {
  try {
    const body = JSON.parse(text) as { error_code?: string; message?: string };
    return new CloudError(status, body.error_code ?? "INTERNAL_ERROR", body.message ?? text);
  } catch {
    return new CloudError(status, "INTERNAL_ERROR", text);
  }
}

/** Whether an error of MLflow means that the requested object does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof CloudError && error.code === "RESOURCE_DOES_NOT_EXIST";
}
