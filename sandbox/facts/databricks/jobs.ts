import type { JsonObject } from "../../ports";
import { notEmulated, resource, type Rule } from "../define";
import { invalid } from "../errors";
import { databricksNumber } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { block, blocks, valueOr, text } from "../values";
import { clusterFaults } from "./cluster-rules";
import { ADMIN, servicePrincipalByApplication } from "./principals";
import { quartzFault } from "./quartz";
import { workspaceUrl } from "./scopes";
import { graphFaults, KNOWN_TASK_KINDS } from "./task-graph";

/**
 * Arguments of `databricks_job` that the sandbox refuses, because it does not emulate tasks at job level (Jobs API
 * 2.0), triggers, Git sources and compute other than job clusters.
 */
const NOT_EMULATED = [
  "always_running",
  "continuous",
  "control_run_state",
  "dbt_task",
  "environment",
  "existing_cluster_id",
  "git_source",
  "new_cluster",
  "notebook_task",
  "pipeline_task",
  "python_wheel_task",
  "run_job_task",
  "spark_jar_task",
  "spark_python_task",
  "spark_submit_task",
  "trigger",
];

const graph: Rule = {
  refuses:
    "duplicate task keys, unknown or circular dependencies, unknown job clusters, and a task with no or several types",
  check: (planned) => refuse(graphFaults(planned)),
};

/** Arguments of a job's tasks that the sandbox refuses, because the sandbox does not emulate these arguments. */
const NOT_EMULATED_PER_TASK = ["disabled", "environment_key", "existing_cluster_id", "new_cluster"];

const kinds: Rule = {
  refuses:
    `tasks that the sandbox cannot run: types other than ${KNOWN_TASK_KINDS.join(", ")}, a run_if other than ` +
    `ALL_SUCCESS, and the arguments ${NOT_EMULATED_PER_TASK.join(", ")}`,
  check: (planned, context) => {
    for (const task of blocks(planned, "task")) {
      void notEmulated(...NOT_EMULATED_PER_TASK).check(task, context);
      if (!["", "ALL_SUCCESS"].includes(text(task, "run_if"))) {
        throw invalid(`task ${text(task, "task_key")}: the sandbox does not emulate run_if ${text(task, "run_if")}`);
      }
      if (!KNOWN_TASK_KINDS.some((kind) => blocks(task, kind).length > 0)) {
        throw invalid(`task ${text(task, "task_key")}: the sandbox runs ${KNOWN_TASK_KINDS.join(", ")} only`);
      }
    }
  },
};

const clusters: Rule = {
  refuses:
    "unknown Spark versions, node types and policies, clusters with neither workers nor the settings of a single " +
    "node, and clusters that violate their policy",
  check: (planned, context) => {
    const shared = blocks(planned, "job_cluster").map((each) => block(each, "new_cluster"));
    refuse(shared.flatMap((cluster) => (cluster ? clusterFaults(cluster, context) : [])));
  },
};

const schedule: Rule = {
  refuses: "a schedule whose Quartz expression is invalid or whose time zone is unknown",
  check: (planned) => {
    const given = block(planned, "schedule");
    if (!given) return;
    const fault = quartzFault(text(given, "quartz_cron_expression"));
    if (fault) throw invalid(`Invalid quartz_cron_expression: ${fault}`);
    if (!isTimeZone(text(given, "timezone_id"))) throw invalid(`Unknown time zone: ${text(given, "timezone_id")}`);
  },
};

const runAs: Rule = {
  refuses: "a run_as identity that does not exist, or two identities",
  check: (planned, context) => {
    const given = block(planned, "run_as");
    if (!given) return;
    const [principal, user] = [text(given, "service_principal_name"), text(given, "user_name")];
    if (principal && user) throw invalid("run_as accepts a user_name or a service_principal_name, not both");
    if (principal && !servicePrincipalByApplication(context, principal)) {
      throw invalid(`run_as: no service principal has the application id ${principal}`);
    }
    if (user && user !== ADMIN) throw invalid(`run_as: user ${user} does not exist`);
  },
};

const job = resource({
  type: "databricks_job",
  evidence: "read in source",
  source:
    "jobs API 2.2 (create, get, reset, delete: observed with the real provider); jobs/resource_job.go; the checks are documented",
  scope: "workspace",
  references: [{ path: "job_cluster.new_cluster.policy_id", kind: "databricks_cluster_policy" }],
  rules: [notEmulated(...NOT_EMULATED), graph, kinds, clusters, schedule, runAs],
  create: (planned, context) => {
    const id = String(databricksNumber());
    return {
      id,
      url: `${workspaceUrl(context)}/#job/${id}`,
      // Stored for the REST API, which returns `created_time`; the Terraform state does not contain it.
      created_time: Date.now(),
      format: valueOr(planned, "format", "MULTI_TASK"),
      run_as: blocks(planned, "run_as").length > 0 ? blocks(planned, "run_as") : [callerOf(context)],
    };
  },
  // Sorts the tasks, as the provider does when it reads a job. A job whose tasks are declared in another order
  // therefore always shows a difference.
  read: ({ attributes }) => ({ task: sortedTasks(attributes) }),
});

/** The caller in the shape of `run_as`, because a job runs as its creator by default. */
function callerOf(context: BehaviourContext): JsonObject {
  const { caller = ADMIN } = context;
  return servicePrincipalByApplication(context, caller) ? { service_principal_name: caller } : { user_name: caller };
}

function sortedTasks(attributes: JsonObject): readonly JsonObject[] {
  return sorted(blocks(attributes, "task")).map((task) => ({
    ...task,
    depends_on: sorted(blocks(task, "depends_on")),
  }));
}

function sorted(items: readonly JsonObject[]): readonly JsonObject[] {
  const key = (item: JsonObject): string => text(item, "task_key");
  return [...items].sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw invalid(faults.join("; "));
}

function isTimeZone(name: string): boolean {
  try {
    return name !== "" && new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export const jobBehaviours: readonly ResourceBehaviour[] = [job];
