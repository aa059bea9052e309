import { invalid, missing } from "../facts/errors";
import { readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { parse } from "yaml";
import type { Scope } from "../ports";
import { isMissing } from "../runtime/mlflow-client";
import type { Call, Services } from "./route";

/** Requires that the experiment is in the caller's workspace and that the caller has `level` on it. */
export async function requireExperiment(call: Call, services: Services, id: string, level: string): Promise<void> {
  const unknown = missing(`No Experiment with id=${id} exists`);
  let owner: Scope;
  try {
    owner = await services.engine.experiments.ownerOf(id);
  } catch (error) {
    throw isMissing(error) ? unknown : error;
  }
  if (owner !== call.scope) throw unknown;
  services.permissions.require(call.principal, call.scope, "experiments", id, level);
}

/** Requires a three-level name whose catalog and schema exist. */
export function requireModelName(services: Services, name: unknown): string {
  if (typeof name !== "string" || name.split(".").length !== 3 || name.split(".").includes("")) {
    throw invalid(`registered model name '${String(name)}' must be <catalog>.<schema>.<model>`);
  }
  const [catalog = "", schema = ""] = name.split(".");
  if (services.store.find("databricks_catalog", undefined, { name: catalog }).length === 0) {
    throw missing(`Catalog '${catalog}' does not exist.`);
  }
  if (services.store.find("databricks_schema", undefined, { catalog_name: catalog, name: schema }).length === 0) {
    throw missing(`Schema '${catalog}.${schema}' does not exist.`);
  }
  return name;
}

/** Requires a valid model name and a privilege of the caller on the model. @returns the name */
export function requireModel(call: Call, services: Services, privilege: string, name: unknown): string {
  const model = { type: "model", name: requireModelName(services, name) } as const;
  services.unityCatalog.require(call.principal, privilege, model, call.scope);
  return model.name;
}

/** Requires that the caller may create a model with this name. @returns the name */
export function requireNewModel(call: Call, services: Services, name: unknown): string {
  const model = requireModelName(services, name);
  const [catalog, schema] = model.split(".");
  const place = { type: "schema", name: `${catalog}.${schema}` } as const;
  services.unityCatalog.require(call.principal, "CREATE_MODEL", place, call.scope);
  return model;
}

/** Refuses aliases with invalid characters, and aliases that look like a version, e.g. `v1` and `latest`. */
export function requireAlias(alias: unknown): void {
  if (typeof alias !== "string" || !/^[\w-]{1,255}$/.test(alias)) {
    throw invalid(`alias '${String(alias)}' must be 1 to 255 letters, digits, '-' or '_'`);
  }
  if (/^v\d+$/i.test(alias) || alias.toLowerCase() === "latest") {
    throw invalid(`alias '${alias}' is reserved, because it looks like a version: choose another alias`);
  }
}

/**
 * Requires that a version's source is an MLflow model whose signature has inputs and outputs. Does not check the
 * signature of a source that is an already registered version.
 */
export async function requireSignature(call: Call, services: Services, source: unknown): Promise<void> {
  const path = await artifactPath(call, services, String(source ?? ""));
  if (path === undefined) return;
  const file = join(services.engine.mlflow.artifacts, path, "MLmodel");
  const model = await readFile(file, "utf8").then(
    (text) => parse(text) as { signature?: { inputs?: string | null; outputs?: string | null } },
    () => undefined,
  );
  if (model === undefined) {
    throw invalid(`model source '${String(source)}' contains no MLmodel file: log the model before you register it`);
  }
  const { inputs, outputs } = model.signature ?? {};
  if (!inputs || !outputs) {
    const lacks =
      model.signature === undefined ? "no signature" : `a signature without ${inputs ? "outputs" : "inputs"}`;
    throw invalid(
      `the model at '${String(source)}' has ${lacks}; Unity Catalog requires inputs and outputs: ` +
        "log it with signature=infer_signature(inputs, predictions)",
    );
  }
}

/**
 * Path of a model version's source, relative to MLflow's artifact root; `undefined` if the source is a version that is
 * already registered. Throws if the source is invalid, or if the caller may not read it.
 */
async function artifactPath(call: Call, services: Services, source: string): Promise<string | undefined> {
  const logged = /^models:\/(m-[0-9a-f]+)$/.exec(source);
  if (logged?.[1] !== undefined) {
    const { experimentId, path } = await loggedModel(services, logged[1]);
    await requireExperiment(call, services, experimentId, "CAN_READ");
    return path;
  }
  const version = /^models:\/([^/@]+)[/@](.+)$/.exec(source);
  if (version?.[1] !== undefined) {
    requireModel(call, services, "EXECUTE", version[1]);
    return undefined;
  }
  const path = pathOfUri(source);
  const experimentId = path?.split("/")[0];
  if (path === undefined || experimentId === undefined) {
    throw invalid(
      `model source '${source}' must be models:/<model id>, models:/<name>/<version>, models:/<name>@<alias>, or the ` +
        "URI of an artifact of a run: mlflow-artifacts:/<path>",
    );
  }
  await requireExperiment(call, services, experimentId, "CAN_READ");
  return path;
}

/** Looks up the experiment of a logged model, and the path of the model's artifacts below MLflow's artifact root. */
export async function loggedModel(
  { engine }: Services,
  modelId: string,
): Promise<{ readonly experimentId: string; readonly path: string }> {
  const answer = await engine.client.call<{ model: { info: { experiment_id: string; artifact_uri: string } } }>(
    "GET",
    `logged-models/${modelId}`,
    {},
  );
  const { experiment_id: experimentId, artifact_uri: uri } = answer.model.info;
  return { experimentId, path: pathOfUri(uri) ?? "" };
}

/** Path that an artifact's URI contains, relative to MLflow's artifact root; `undefined` for other URIs. */
export function pathOfUri(uri: string): string | undefined {
  const match =
    /^(?:mlflow-artifacts:(?:\/\/[^/]*)?|https?:\/\/[^/]+\/api\/2\.0\/mlflow-artifacts\/artifacts)\/(.+)$/.exec(uri);
  const path = match?.[1] === undefined ? undefined : normalize(decodeURIComponent(match[1]));
  return path === undefined || path.startsWith("..") ? undefined : path;
}

/**
 * Whether an artifact belongs to a registered model version that the caller may load. EXECUTE on the model is
 * sufficient; the caller needs no access to the experiment of the run that logged the artifact.
 */
export async function mayLoad(call: Call, { engine, unityCatalog }: Services, path: string): Promise<boolean> {
  const versions = await engine.client.allModelVersions();
  return versions.some(
    ({ name, source }) =>
      isWithin(path, source) && unityCatalog.allows(call.principal, "EXECUTE", { type: "model", name }, call.scope),
  );
}

/** Whether the artifact at `path` belongs to the `source` of a model version. */
function isWithin(path: string, source: string): boolean {
  const logged = /^models:\/(m-[0-9a-f]+)$/.exec(source)?.[1];
  if (logged !== undefined) return path.split("/").includes(logged);
  const folder = pathOfUri(source);
  return folder !== undefined && (path === folder || path.startsWith(`${folder}/`));
}

/** Refuses operations that Unity Catalog does not have. */
export function unsupported(call: Call): never {
  const operation = call.request.url.replace(/\?.*/, "").replace(/^.*\/mlflow\//, "");
  throw invalid(`${operation} is not supported for models in Unity Catalog, which has no stages: use aliases`);
}

/** Value of a field in the request's body, or else in its query. */
export function field(call: Call, name: string): string | undefined {
  const value = call.body[name] ?? call.query[name];
  return value === undefined ? undefined : String(value);
}
