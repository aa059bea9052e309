import { loadAccount } from "../../../config/load";
import { namingOf } from "../../../core/naming";
import type { Json } from "../../../sandbox/ports";
import type { DeployedStages } from "./deployed-stages";

/**
 * An attempted operation on an object of a stage. Most operations change nothing even if they are allowed, e.g. because
 * they name a model version that does not exist.
 */
export interface Probe {
  /**
   * Object and attempted operation, e.g. `policy: create a job with it`. Key in the tables `ALLOWED` of the tests in
   * this folder.
   */
  readonly name: string;
  readonly attempt: (stages: DeployedStages, principal: string) => Promise<boolean>;
}

const ACCOUNT = loadAccount();

/** Returns the names of the objects that the probes of a stage use. */
export function placesOf(stage: string) {
  const naming = namingOf(ACCOUNT, stage);
  const schema = `${naming.catalog}.${naming.schema("fraud")}`;
  return {
    naming,
    schema,
    model: naming.registeredModel("fraud"),
    /** A table and a model (`foreignModel`) in the project's schema that none of the stage's principals owns. */
    foreignTable: `${schema}.loans`,
    foreignModel: `${schema}.by_hand`,
    ownTable: `${schema}.training`,
    exchange: naming.volumePath(naming.schema("fraud"), naming.exchangeVolume),
    artifacts: naming.volumePath(naming.platformSchema, naming.artifactsVolume),
    training: naming.name("fraud", "training"),
  };
}

/**
 * Returns probes of data and models: for each privilege an operation that needs it, and operations that no role may do.
 * @param stage stage of the probed objects
 * @param through stage in whose workspace the operations are attempted
 */
export function probesOf(stage: string, through = stage): readonly Probe[] {
  return [...dataProbes(stage, through), ...modelProbes(stage, through)];
}

function dataProbes(stage: string, through: string): readonly Probe[] {
  const { naming, schema, foreignTable, ownTable, exchange, artifacts } = placesOf(stage);
  const rest = restIn(through);
  const spark = (operation: string, name: string, more = {}) =>
    rest("POST", "/sandbox/access", { operation, name, ...more });
  const uc = "/api/2.1/unity-catalog";
  return [
    { name: "catalog: read its metadata", attempt: rest("GET", `${uc}/catalogs/${naming.catalog}`) },
    {
      name: "catalog: create a schema",
      attempt: spark("create-schema", `${naming.catalog}.${naming.schema("fraud")}`),
    },
    {
      name: "platform schema: read its metadata",
      attempt: rest("GET", `${uc}/schemas/${naming.catalog}.${naming.platformSchema}`),
    },
    { name: "project schema: read its metadata", attempt: rest("GET", `${uc}/schemas/${schema}`) },
    { name: "project schema: read the metadata of a table", attempt: rest("GET", `${uc}/tables/${foreignTable}`) },
    { name: "project schema: select from a table", attempt: spark("read", foreignTable) },
    { name: "project schema: insert into a table", attempt: spark("write", foreignTable) },
    { name: "project schema: create a table", attempt: spark("create", foreignTable) },
    { name: "project schema: replace a table that the stage's jobs own", attempt: spark("replace", ownTable) },
    { name: "project schema: replace a table of another owner", attempt: spark("replace", foreignTable) },
    { name: "exchange: read a file", attempt: rest("GET", `/api/2.0/fs/files${exchange}/note.txt`) },
    { name: "exchange: list", attempt: rest("GET", `/api/2.0/fs/directories${exchange}`) },
    {
      name: "exchange: write a file",
      attempt: rest("PUT", `/api/2.0/fs/files${exchange}/note.txt?overwrite=true`, "x"),
    },
    { name: "exchange: delete a file", attempt: rest("DELETE", `/api/2.0/fs/files${exchange}/nothing.txt`) },
    { name: "artifacts: list", attempt: rest("GET", `/api/2.0/fs/directories${artifacts}`) },
    {
      name: "artifacts: write a file",
      attempt: rest("PUT", `/api/2.0/fs/files${artifacts}/x.txt?overwrite=true`, "x"),
    },
  ];
}

function modelProbes(stage: string, through: string): readonly Probe[] {
  const { schema, model, foreignModel } = placesOf(stage);
  const rest = restIn(through);
  const mlflow = "/api/2.0/mlflow";
  const served = { entity_name: model, entity_version: "99", workload_size: "Small", scale_to_zero_enabled: true };
  const version = { name: model, version: "1" };
  return [
    { name: "model: read its metadata", attempt: rest("GET", `/api/2.1/unity-catalog/models/${model}`) },
    {
      name: "model: load a version",
      attempt: rest("GET", `${mlflow}/model-versions/get-download-uri?name=${model}&version=1`),
    },
    {
      name: "model: load a version of a model of another owner",
      attempt: rest("GET", `${mlflow}/model-versions/get-download-uri?name=${foreignModel}&version=1`),
    },
    {
      name: "model: create an endpoint that serves it",
      attempt: rest("POST", "/api/2.0/serving-endpoints", { name: "probe", config: { served_entities: [served] } }),
    },
    {
      name: "model: move an alias",
      attempt: rest("PUT", `/api/2.1/unity-catalog/models/${model}/aliases/champion`, { version_num: 99 }),
    },
    {
      name: "model: move an alias with MLflow",
      attempt: rest("POST", `${mlflow}/registered-models/alias`, { name: model, alias: "v1", version: "1" }),
    },
    {
      name: "model: delete a version",
      attempt: rest("DELETE", `${mlflow}/model-versions/delete`, { name: model, version: "99" }),
    },
    {
      name: "model: create a version",
      attempt: rest("POST", `${mlflow}/model-versions/create`, { name: model, source: "nowhere" }),
    },
    {
      name: "model: tag a version",
      attempt: rest("POST", `${mlflow}/model-versions/set-tag`, { ...version, key: "probe", value: "1" }),
    },
    {
      name: "model: create another model",
      attempt: rest("POST", `${mlflow}/registered-models/create`, { name: `${schema}.fraud_model` }),
    },
  ];
}

/** Returns probes of objects in a stage's workspace: endpoint, job, experiment and secrets. */
export function workspaceProbes(stages: DeployedStages, stage: string, through = stage): readonly Probe[] {
  const { naming, training } = placesOf(stage);
  const rest = restIn(through);
  const endpoint = `/serving-endpoints/${naming.endpoint("fraud")}`;
  const job = Number(stages.attribute("databricks_job", training, "job_id"));
  const experiment = stages.attribute("databricks_mlflow_experiment", naming.experiment("fraud"), "experiment_id");
  const mlflow = "/api/2.0/mlflow";
  const secrets = "/api/2.0/secrets";
  const scope = naming.secretScope("fraud");
  return [
    { name: "workspace: enter", attempt: rest("GET", "/api/2.0/preview/scim/v2/Me") },
    { name: "endpoint: read its metadata", attempt: rest("GET", `/api/2.0${endpoint}`) },
    { name: "endpoint: query", attempt: rest("POST", `${endpoint}/invocations`, {}) },
    {
      name: "endpoint: change its configuration",
      attempt: rest("PUT", `/api/2.0${endpoint}/config`, { served_entities: [] }),
    },
    { name: "job: read its settings", attempt: rest("GET", `/api/2.2/jobs/get?job_id=${job}`) },
    { name: "job: run", attempt: rest("POST", "/api/2.2/jobs/run-now", { job_id: job, notebook_params: {} }) },
    { name: "job: change its settings", attempt: rest("POST", "/api/2.2/jobs/update", { job_id: job }) },
    {
      name: "experiment: read its metadata",
      attempt: rest("GET", `${mlflow}/experiments/get?experiment_id=${experiment}`),
    },
    {
      name: "experiment: log",
      attempt: rest("POST", `${mlflow}/experiments/set-experiment-tag`, {
        experiment_id: experiment,
        key: "a",
        value: "b",
      }),
    },
    { name: "secrets: list", attempt: rest("GET", `${secrets}/list?scope=${scope}`) },
    {
      name: "secrets: write a secret",
      attempt: rest("POST", `${secrets}/put`, { scope, key: "no key", string_value: "" }),
    },
    { name: "secrets: list the access control list", attempt: rest("GET", `${secrets}/acls/list?scope=${scope}`) },
    {
      name: "experiment: change its metadata",
      attempt: rest("POST", `${mlflow}/experiments/restore`, { experiment_id: experiment }),
    },
  ];
}

/**
 * Returns probes of permission levels on cluster policies and directories. These probes call the sandbox's class
 * `Permissions` directly, because no route checks some of these levels, e.g. CAN_EDIT on a directory.
 */
export function levelProbes(stages: DeployedStages, stage: string, through = stage): readonly Probe[] {
  const { naming } = placesOf(stage);
  const { permissions, principals } = stages.levels;
  const level =
    (segment: "cluster-policies" | "directories", id: string, wanted: string): Probe["attempt"] =>
    (_, principal) =>
      Promise.resolve(permissions.allows(principals.get(principal), stages.workspaceOf(through), segment, id, wanted));
  const workloads = naming.slot === undefined ? ["training", "tests", "analysis"] : ["training", "tests"];
  const policies = workloads.map((workload) => ({
    name: `${workload}Policy: use`,
    attempt: level(
      "cluster-policies",
      stages.attribute("databricks_cluster_policy", naming.clusterPolicy(workload), "id"),
      "CAN_USE",
    ),
  }));
  const directory = stages.attribute("databricks_directory", naming.directory, "object_id");
  return [
    ...policies,
    { name: "directory: read", attempt: level("directories", directory, "CAN_READ") },
    { name: "directory: edit", attempt: level("directories", directory, "CAN_EDIT") },
    { name: "directory: manage", attempt: level("directories", directory, "CAN_MANAGE") },
  ];
}

/**
 * Returns probes that create objects: a job under the stage's cluster policy, a job that runs as the stage's principal
 * `jobs`, and a folder and an experiment in the stage's folder. The API creates no job even if the attempt is allowed,
 * because the Spark version of the job does not exist.
 * @param own id of a cluster policy that every probing principal may use. The job that runs as `jobs` has this policy,
 * so that the API can refuse this job only because of `run_as`
 */
export function creationProbes(stages: DeployedStages, stage: string, through: string, own: string): readonly Probe[] {
  const { naming } = placesOf(stage);
  const rest = restIn(through);
  const jobs = stages.levels.principals.get(naming.servicePrincipal("jobs")).name;
  const job = (policy: string, more: Json = {}): Json => ({
    name: "probe",
    tasks: [{ task_key: "a", job_cluster_key: "main" }],
    job_clusters: [{ job_cluster_key: "main", new_cluster: { policy_id: policy, spark_version: "none" } }],
    ...(more as object),
  });
  const policy = stages.attribute("databricks_cluster_policy", naming.clusterPolicy("training"), "id");
  const create = "/api/2.2/jobs/create";
  return [
    { name: "policy: create a job with it", attempt: rest("POST", create, job(policy)) },
    {
      name: "jobs principal: create a job that runs as it",
      attempt: rest("POST", create, job(own, { run_as: { service_principal_name: jobs } })),
    },
    {
      name: "directory: create a folder in it",
      // Each principal creates a folder with its own name, so no attempt fails because the folder exists.
      attempt: (all, principal) =>
        rest("POST", "/api/2.0/workspace/mkdirs", { path: `${naming.directory}/of-${principal}` })(all, principal),
    },
    {
      name: "directory: create an experiment in it",
      attempt: (all, principal) =>
        rest("POST", "/api/2.0/mlflow/experiments/create", { name: `${naming.directory}/runs-of-${principal}` })(
          all,
          principal,
        ),
    },
  ];
}

/**
 * Returns a function that makes a probe from a REST request to a stage's workspace. The probe returns whether the API
 * permits the request, i.e. answers neither 401 nor 403.
 */
function restIn(stage: string) {
  return (method: string, path: string, body?: Json): Probe["attempt"] =>
    async (stages, principal) => {
      const { status } = await stages.call(stage, principal, method, path, body);
      if (status >= 500 && status !== 501) throw new Error(`${method} ${path} answered ${String(status)}`);
      return status !== 401 && status !== 403;
    };
}
