import { singleNode } from "../../sandbox/rest/harness";

/** A command of the Databricks CLI. `{name}` in it stands for what an earlier command has answered. */
export interface Command {
  readonly run: string;
  /** Request body. */
  readonly json?: object;
  /** Names for fields of the answer, by their dotted path. */
  readonly keep?: Readonly<Record<string, string>>;
}

const MODEL = "lab.models.fraud";
const SQUARE = { service_principal_name: "app-client", permission_level: "CAN_MANAGE" };

const task = {
  task_key: "greet",
  job_cluster_key: "main",
  python_wheel_task: { package_name: "greeting", entry_point: "succeed" },
};
const job = {
  name: "greeting",
  tasks: [task],
  job_clusters: [{ job_cluster_key: "main", new_cluster: singleNode() }],
};
const served = {
  name: "one",
  entity_name: MODEL,
  entity_version: "1",
  workload_size: "Small",
  scale_to_zero_enabled: true,
};

/** Lines of commands without a body. */
function plain(lines: string): readonly Command[] {
  return lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((run) => ({ run }));
}

/** Who may do what with an object: the four commands that several groups have. */
function permissions(group: string, id: string, level: string): readonly Command[] {
  const json = { access_control_list: [{ ...SQUARE, permission_level: level }] };
  return [
    { run: `${group} get-permission-levels ${id}` },
    { run: `${group} set-permissions ${id}`, json },
    { run: `${group} update-permissions ${id}`, json },
    { run: `${group} get-permissions ${id}` },
  ];
}

const setting = (name: string, field: string, value: object, mask: string): readonly Command[] => [
  { run: `settings ${name} get`, keep: { etag: "etag" } },
  {
    run: `settings ${name} update`,
    json: {
      allow_missing: true,
      setting: { etag: "{etag}", setting_name: "default", [field]: value },
      field_mask: mask,
    },
    keep: { etag: "etag" },
  },
];

/** Making and reading, in an order in which each finds what it needs. */
export const COMMANDS: readonly Command[] = [
  ...plain(`
    current-user me
    users list
    users get 1000000000000001
    service-principals list
    service-principals get 21
    groups list
    groups get 31
    metastores current
    metastores summary
    metastores list
    metastores get {metastore}
    system-schemas list {metastore}
    system-schemas enable {metastore} access
    system-schemas disable {metastore} access`),
  {
    run: "storage-credentials create",
    json: {
      name: "lab-credential",
      aws_iam_role: { role_arn: "arn:aws:iam::111111111111:role/lab" },
      skip_validation: true,
    },
  },
  ...plain(`
    storage-credentials list
    storage-credentials get lab-credential
    storage-credentials update lab-credential --comment changed
    external-locations create lab-location s3://lab-bucket lab-credential --skip-validation
    external-locations list
    external-locations get lab-location
    external-locations update lab-location --comment changed
    catalogs create lab --storage-root s3://lab-bucket/lab
    catalogs list
    catalogs get lab
    catalogs update lab --comment changed
    workspace-bindings get lab
    workspace-bindings get-bindings catalog lab
    schemas create models lab
    schemas list lab
    schemas get lab.models
    schemas update lab.models --comment changed
    volumes create lab models files MANAGED
    volumes list lab models
    volumes read lab.models.files
    volumes update lab.models.files --comment changed
    tables list lab models
    tables exists lab.models.none
    tables list-summaries lab`),
  { run: "workspace-bindings update-bindings catalog lab", json: { add: [{ workspace_id: 1001 }] } },
  { run: "workspace-bindings update lab", json: { assign_workspaces: [1001] } },
  { run: "registered-models create", json: { catalog_name: "lab", schema_name: "models", name: "fraud" } },
  {
    run: "grants update catalog lab",
    json: { changes: [{ principal: "callers", add: ["USE_CATALOG"] }] },
  },
  ...plain(`
    grants get catalog lab
    grants get-effective schema lab.models
    grants get function ${MODEL}
    registered-models list --catalog-name lab --schema-name models
    registered-models get ${MODEL}
    registered-models update ${MODEL} --comment changed`),
];

/** What needs a model version, which MLflow makes. */
export const COMMANDS_WITH_A_VERSION: readonly Command[] = [
  ...plain(`
    model-versions list ${MODEL}
    model-versions get ${MODEL} 1
    model-versions update ${MODEL} 1 --comment changed
    registered-models set-alias ${MODEL} champion 1
    model-versions get-by-alias ${MODEL} champion
    registered-models delete-alias ${MODEL} champion`),
  { run: "serving-endpoints create", json: { name: "lab", config: { served_entities: [served] } } },
  { run: "serving-endpoints get lab", keep: { endpoint: "id" } },
  { run: "serving-endpoints update-config lab", json: { served_entities: [{ ...served, workload_size: "Medium" }] } },
  { run: "serving-endpoints patch lab", json: { add_tags: [{ key: "team", value: "lab" }] } },
  { run: "serving-endpoints put-ai-gateway lab", json: { usage_tracking_config: { enabled: true } } },
  { run: "serving-endpoints query lab", json: { dataframe_records: [{ amount: 1 }] } },
  ...plain(`
    serving-endpoints list
    serving-endpoints logs lab one
    serving-endpoints build-logs lab one
    serving-endpoints export-metrics lab
    serving-endpoints get-open-api lab`),
  ...permissions("serving-endpoints", "{endpoint}", "CAN_QUERY"),
  { run: "serving-endpoints delete lab" },
  { run: `model-versions delete ${MODEL} 1` },
];

export const COMMANDS_OF_A_WORKSPACE: readonly Command[] = [
  ...plain(`
    clusters list
    clusters spark-versions
    clusters list-node-types
    warehouses list
    workspace mkdirs /lab/deep
    workspace list /lab`),
  { run: "workspace get-status /lab/deep", keep: { directory: "object_id" } },
  { run: "permissions get-permission-levels directories {directory}" },
  { run: "permissions set directories {directory}", json: { access_control_list: [SQUARE] } },
  { run: "permissions update directories {directory}", json: { access_control_list: [SQUARE] } },
  { run: "permissions get directories {directory}" },
  { run: "workspace get-permissions directories {directory}" },
  { run: "workspace get-permission-levels directories {directory}" },
  { run: "workspace set-permissions directories {directory}", json: { access_control_list: [SQUARE] } },
  { run: "workspace update-permissions directories {directory}", json: { access_control_list: [SQUARE] } },
  { run: "cluster-policies create", json: { name: "lab", definition: "{}" }, keep: { policy: "policy_id" } },
  {
    run: "cluster-policies edit",
    json: { policy_id: "{policy}", name: "lab", definition: "{}", description: "changed" },
  },
  ...plain(`
    cluster-policies get {policy}
    cluster-policies list`),
  ...permissions("cluster-policies", "{policy}", "CAN_USE"),
  { run: "cluster-policies delete {policy}" },
  ...plain(`
    secrets create-scope lab
    secrets list-scopes
    secrets put-acl lab callers READ
    secrets list-acls lab
    secrets get-acl lab callers
    secrets delete-acl lab callers
    secrets put-secret lab key --string-value value
    secrets list-secrets lab
    secrets get-secret lab key
    secrets delete-secret lab key
    secrets delete-scope lab`),
  { run: "workspace-conf set-status", json: { enableWebTerminal: "false" } },
  { run: "workspace-conf get-status enableWebTerminal" },
  {
    run: "ip-access-lists create",
    json: { label: "lab", list_type: "ALLOW", ip_addresses: ["192.0.2.0/24"] },
    keep: { list: "ip_access_list.list_id" },
  },
  {
    run: "ip-access-lists replace {list}",
    json: { label: "lab", list_type: "ALLOW", enabled: true, ip_addresses: ["192.0.2.0/24", "198.51.100.1"] },
  },
  { run: "ip-access-lists update {list}", json: { label: "changed" } },
  ...plain(`
    ip-access-lists get {list}
    ip-access-lists list
    ip-access-lists delete {list}`),
  ...setting(
    "restrict-workspace-admins",
    "restrict_workspace_admins",
    { status: "ALLOW_ALL" },
    "restrict_workspace_admins.status",
  ),
  { run: "settings restrict-workspace-admins delete --etag {etag}" },
  ...setting("disable-legacy-dbfs", "disable_legacy_dbfs", { value: true }, "disable_legacy_dbfs.value"),
  { run: "settings disable-legacy-dbfs delete --etag {etag}" },
  ...setting(
    "automatic-cluster-update",
    "automatic_cluster_update_workspace",
    { enabled: true },
    "automatic_cluster_update_workspace.enabled",
  ),
  ...setting(
    "enhanced-security-monitoring",
    "enhanced_security_monitoring_workspace",
    { is_enabled: true },
    "enhanced_security_monitoring_workspace.is_enabled",
  ),
  ...setting(
    "compliance-security-profile",
    "compliance_security_profile_workspace",
    { is_enabled: true, compliance_standards: ["NONE"] },
    "compliance_security_profile_workspace.is_enabled,compliance_security_profile_workspace.compliance_standards",
  ),
];

export const COMMANDS_OF_JOBS: readonly Command[] = [
  { run: "jobs create", json: job, keep: { job: "job_id" } },
  { run: "jobs reset", json: { job_id: "{job:number}", new_settings: { ...job, description: "changed" } } },
  { run: "jobs update", json: { job_id: "{job:number}", new_settings: { timeout_seconds: 600 } } },
  ...plain(`
    jobs list
    jobs get {job}`),
  ...permissions("jobs", "{job}", "CAN_MANAGE_RUN"),
  { run: "jobs run-now {job}", keep: { run: "run_id" } },
  { run: "jobs get-run {run}", keep: { "task-run": "tasks.0.run_id" } },
  ...plain(`
    jobs get-run-output {task-run}
    jobs export-run {run}
    jobs list-runs
    jobs cancel-run {run} --no-wait
    jobs cancel-all-runs --job-id {job}
    jobs delete-run {run}
    jobs delete {job}`),
];

export const COMMANDS_OF_EXPERIMENTS: readonly Command[] = [
  { run: "experiments create-experiment /lab/deep/runs", keep: { experiment: "experiment_id" } },
  ...plain(`
    experiments get-by-name /lab/deep/runs
    experiments get-experiment {experiment}
    experiments search-experiments
    experiments set-experiment-tag {experiment} team lab`),
  {
    run: "experiments create-run",
    json: { experiment_id: "{experiment}", start_time: 1 },
    keep: { "ml-run": "run.info.run_id" },
  },
  { run: "experiments search-runs", json: { experiment_ids: ["{experiment}"] } },
  ...plain(`
    experiments log-metric loss 0.5 1 --run-id {ml-run}
    experiments log-param depth 3 --run-id {ml-run}
    experiments set-tag team lab --run-id {ml-run}
    experiments delete-tag {ml-run} team
    experiments get-run {ml-run}
    experiments get-history loss --run-id {ml-run}
    experiments list-artifacts --run-id {ml-run}
    experiments update-run --run-id {ml-run} --status FINISHED
    experiments delete-run {ml-run}
    experiments restore-run {ml-run}`),
  ...permissions("experiments", "{experiment}", "CAN_EDIT"),
  ...plain(`
    experiments update-experiment {experiment} --new-name /lab/deep/renamed
    experiments delete-experiment {experiment}`),
];

/** Files of volumes, and the end of what was made. */
export const COMMANDS_OF_FILES_AND_DELETIONS: readonly Command[] = plain(`
  fs mkdir dbfs:/Volumes/lab/models/files/folder
  fs cp {file} dbfs:/Volumes/lab/models/files/folder/file.txt
  fs ls dbfs:/Volumes/lab/models/files/folder
  fs cat dbfs:/Volumes/lab/models/files/folder/file.txt
  fs rm dbfs:/Volumes/lab/models/files/folder/file.txt
  workspace delete /lab/deep
  registered-models delete ${MODEL}
  volumes delete lab.models.files
  schemas delete lab.models
  catalogs delete lab --force
  external-locations delete lab-location
  storage-credentials delete lab-credential`);

/** Commands about what no stage holds. */
export const UNANSWERED: readonly string[] = [
  "clusters list-zones",
  "pipelines list-pipelines",
  "warehouses get-workspace-warehouse-config",
  "instance-pools list",
  "repos list",
  "queries list",
  "tokens list",
  "shares list-shares",
  "functions list lab models",
  "global-init-scripts list",
];
