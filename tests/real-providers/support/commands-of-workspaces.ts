import { singleNode } from "../../sandbox/rest/harness";
import { type Command, ENTRY, permissions, plain } from "./command";

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

export const COMMANDS_OF_A_WORKSPACE: readonly Command[] = [
  ...plain(`
    clusters list
    clusters spark-versions
    clusters list-node-types
    warehouses list
    pipelines list-pipelines
    tokens list
    workspace mkdirs /lab/deep
    workspace list /lab`),
  { run: "workspace get-status /lab/deep", keep: { directory: "object_id" } },
  { run: "permissions get-permission-levels directories {directory}" },
  { run: "permissions set directories {directory}", json: { access_control_list: [ENTRY] } },
  { run: "permissions update directories {directory}", json: { access_control_list: [ENTRY] } },
  { run: "permissions get directories {directory}" },
  { run: "workspace get-permissions directories {directory}" },
  { run: "workspace get-permission-levels directories {directory}" },
  { run: "workspace set-permissions directories {directory}", json: { access_control_list: [ENTRY] } },
  { run: "workspace update-permissions directories {directory}", json: { access_control_list: [ENTRY] } },
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

/** Commands on types of objects that no stage has. The sandbox has no routes for the requests of these commands. */
export const UNANSWERED: readonly string[] = [
  "clusters list-zones",
  "warehouses get-workspace-warehouse-config",
  "instance-pools list",
  "repos list",
  "queries list",
  "shares list-shares",
  "functions list lab models",
  "global-init-scripts list",
];
