import { causeOf, UserError } from "../project";
import type { DatabricksClient } from "./client";

interface RunAnswer {
  readonly run: { readonly info: { readonly artifact_uri: string } };
}

interface Credentials {
  readonly credential_infos?: readonly {
    readonly signed_uri: string;
    readonly headers?: readonly { readonly name: string; readonly value: string }[];
  }[];
}

/** URI scheme of artifacts that the tracking server itself serves. */
const PROXIED = /^mlflow-artifacts:\/+/;

/**
 * Reads a JSON artifact of an MLflow run from the tracking server, or from storage through a presigned URL of the
 * workspace.
 * @throws ApiError if the Databricks API refuses a request, e.g. because the run does not exist; UserError if the
 *   storage does not return the artifact
 */
export async function readRunArtifact<T>(client: DatabricksClient, runId: string, path: string): Promise<T> {
  const { run } = await client.call<RunAnswer>("GET", `/api/2.0/mlflow/runs/get?run_id=${runId}`);
  const uri = run.info.artifact_uri;
  if (PROXIED.test(uri)) {
    return client.call("GET", `/api/2.0/mlflow-artifacts/artifacts/${uri.replace(PROXIED, "")}/${path}`);
  }
  const route = "/api/2.0/mlflow/artifacts/credentials-for-read";
  const { credential_infos: [signed] = [] } = await client.call<Credentials>("POST", route, {
    run_id: runId,
    path: [path],
  });
  if (signed === undefined) throw new UserError(`${client.host} returned no download link for ${path} of run ${runId}`);
  const { origin, pathname } = new URL(signed.signed_uri);
  // Error messages contain the address without its query, which contains the signature.
  const unreadable = (reason: string): UserError =>
    new UserError(
      `${origin}${pathname} ${reason} for ${path} of run ${runId}: check that the file exists and that this machine may access the storage`,
    );
  const headers = Object.fromEntries((signed.headers ?? []).map(({ name, value }) => [name, value]));
  let response: Response;
  let text: string;
  try {
    response = await fetch(signed.signed_uri, { headers });
    text = await response.text();
  } catch (error) {
    throw unreadable(`did not complete its answer (${causeOf(error)})`);
  }
  if (!response.ok) throw unreadable(`answered ${response.status}`);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw unreadable(`did not answer with JSON (${text.slice(0, 100)})`);
  }
}
