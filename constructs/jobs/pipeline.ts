import { Job, type JobTask } from "@cdktf/provider-databricks/lib/job";
import { Construct } from "constructs";
import { defined } from "../../core/defined";
import { newCluster, type JobClusterSpec } from "../compute/job-cluster";
import { AccessControlList } from "../identity/access-control-list";
import type { IServicePrincipal } from "../identity/known-service-principal";
import type { Principal } from "../identity/principal";
import { namedParameters, type FlagValues, type PipelineStep } from "./pipeline-step";
import { checkGraph } from "./task-graph";
import { compareTexts } from "../../core/text-order";

/** Python package with the entry points of the tasks. */
export interface JobsPackage {
  /** Name of the distribution, e.g. `ml_jobs`. */
  readonly packageName: string;
  /** Path of the wheel, e.g. `/Volumes/catalog/schema/volume/package.whl`. */
  readonly wheelPath: string;
}

/** Schedule of a pipeline. */
export interface PipelineSchedule {
  /** Quartz cron expression, e.g. `0 0 3 * * ?`. */
  readonly cron: string;
  /** Name of a time zone in the IANA database, e.g. `Europe/Berlin`. */
  readonly timezone: string;
}

/** Properties for `Pipeline`. */
export interface PipelineProps {
  readonly jobName: string;
  readonly description: string;
  /** Steps in any order; their dependencies determine the order of execution. */
  readonly steps: readonly PipelineStep[];
  /** Values for the flags of all steps. */
  readonly flagValues: FlagValues;
  /**
   * Job parameters with their default values; flags refer to them as `{{job.parameters.<name>}}`.
   * @default - none
   */
  readonly parameters?: FlagValues;
  readonly jobsPackage: JobsPackage;
  readonly cluster: JobClusterSpec;
  /** Service principal that runs the job. */
  readonly runAs: IServicePrincipal;
  /** Owner of the job, the principal that deploys it. A job has exactly one owner. */
  readonly owner: Principal;
  /** Minutes after which Databricks cancels a run, which then counts as failed. */
  readonly timeoutMinutes: number;
  /** @default - the job runs on demand only */
  readonly schedule?: PipelineSchedule | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

const CLUSTER_KEY = "main";

/**
 * A job that runs entry points of a wheel, one task per step, on one job cluster, one run at a time.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/jobs.ts#Pipeline}
 */
export class Pipeline extends Construct {
  public readonly jobId: string;
  private readonly access: AccessControlList<"job">;

  public constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    checkGraph(props.steps);
    const { schedule, parameters = {} } = props;
    const resource = new Job(this, "Resource", {
      name: props.jobName,
      description: props.description,
      maxConcurrentRuns: 1,
      queue: { enabled: true },
      timeoutSeconds: props.timeoutMinutes * 60,
      runAs: { servicePrincipalName: props.runAs.applicationId },
      jobCluster: [{ jobClusterKey: CLUSTER_KEY, newCluster: newCluster(props.cluster) }],
      task: tasks(props),
      ...jobParameters(parameters),
      tags: { ...props.tags },
      ...defined({ schedule: schedule && { quartzCronExpression: schedule.cron, timezoneId: schedule.timezone } }),
    });
    this.jobId = resource.id;
    this.access = new AccessControlList(this, "Access", "job", resource.id);
    this.access.allow(props.owner, "IS_OWNER");
  }

  /** Lets `principal` view the job and its runs (`CAN_VIEW`). */
  public grantView(principal: Principal): void {
    this.access.allow(principal, "CAN_VIEW");
  }

  /** Lets `principal` start and cancel runs (`CAN_MANAGE_RUN`). */
  public grantRun(principal: Principal): void {
    this.access.allow(principal, "CAN_MANAGE_RUN");
  }

  /** Lets `principal` change the job (`CAN_MANAGE`). */
  public grantManage(principal: Principal): void {
    this.access.allow(principal, "CAN_MANAGE");
  }
}

/** Job parameters, sorted like in the provider's state; another order would show as a change in every plan. */
function jobParameters(parameters: FlagValues): { parameter?: { name: string; default: string }[] } {
  const names = Object.keys(parameters).sort(compareTexts);
  if (names.length === 0) return {};
  return { parameter: names.map((name) => ({ name, default: parameters[name] ?? "" })) };
}

/** Tasks and dependencies, sorted by key like in the provider's state; another order would show as a change in every plan. */
function tasks({ steps, flagValues, jobsPackage }: PipelineProps): JobTask[] {
  return [...steps]
    .sort((one, other) => compareTexts(one.key, other.key))
    .map((step) => ({
      taskKey: step.key,
      dependsOn: [...step.dependsOn].sort(compareTexts).map((taskKey) => ({ taskKey })),
      jobClusterKey: CLUSTER_KEY,
      pythonWheelTask: {
        packageName: jobsPackage.packageName,
        entryPoint: step.key,
        namedParameters: namedParameters(step, flagValues),
      },
      library: [{ whl: jobsPackage.wheelPath }],
    }));
}
