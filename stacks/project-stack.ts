import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ProjectConfig } from "../config/schema";
import { ClusterPolicy } from "../constructs/compute/cluster-policy";
import type { JobClusterSpec } from "../constructs/compute/job-cluster";
import { JobsWheel } from "../constructs/jobs/jobs-wheel";
import { Pipeline, type PipelineProps } from "../constructs/jobs/pipeline";
import type { PipelineStep } from "../constructs/jobs/pipeline-step";
import { databricksWorkspaceProvider } from "../constructs/providers";
import { SecretScope } from "../constructs/secrets/secret-scope";
import { ServingEndpoint } from "../constructs/serving/serving-endpoint";
import { RegisteredModel } from "../constructs/unity-catalog/registered-model";
import { Experiment } from "../constructs/workspace/experiment";
import { JOBS } from "../core/jobs-description";
import { stageStackName } from "../core/naming";
import { useBackend } from "./backend";
import { grantAll, privilegesOf, type PRIVILEGES } from "./privileges";
import { RequestPrincipals } from "./request-principals";
import { stepsOf } from "./job-steps";
import {
  generatorFlags,
  projectFlags,
  promotionFlag,
  REPRODUCTION_PARAMETERS,
  type ProjectFlagsProps,
} from "./project-flags";
import { stageTags, type StageContext } from "./stage-context";
import { StagePrincipals, type Principals } from "./stage-principals";
import { workloadTags, type Workload } from "./workload-policies";

/** Properties for `ProjectStack`. */
export interface ProjectStackProps {
  readonly context: StageContext;
  /** URL of the stage's workspace, which may be a reference to another stack's output. */
  readonly workspaceHost: string;
  /** Key of the project in the stage's configuration. */
  readonly project: string;
  readonly config: ProjectConfig;
  /** Path of the built jobs wheel on the synthesizing machine. */
  readonly wheelFile: string;
  /** Version of the code in the wheel. Model versions have it as a tag. */
  readonly codeVersion: string;
  /**
   * Name of the evidence that the preceding stage has run this code, e.g. `dev/<git tree>/<hash>`.
   * @default - no evidence was found or looked up
   */
  readonly evidence?: string | undefined;
  /**
   * Steps of the training job.
   * @default - the steps in `jobs/description.json`, without `release` if the configuration pins a version
   */
  readonly trainingSteps?: readonly PipelineStep[];
}

/** Python distribution with the entry points of all jobs. */
const JOBS_PACKAGE = "ml_jobs";

/** Timeouts in minutes of the generator, the unit tests and the batch scoring. */
const GENERATE_TIMEOUT = 60;
const UNIT_TESTS_TIMEOUT = 30;
const SCORING_TIMEOUT = 60;

/** `<stage>-<project>`: one ML project of a stage, from its experiment to its endpoint. */
export class ProjectStack extends TerraformStack {
  private readonly principals: Principals;
  private readonly privileges: ReturnType<typeof privilegesOf>;
  private readonly experiment: Experiment;
  private readonly model: RegisteredModel;
  private readonly endpoint: ServingEndpoint;
  private readonly wheel: JobsWheel;

  public constructor(
    scope: Construct,
    private readonly props: ProjectStackProps,
  ) {
    super(scope, stageStackName(props.context.stage.stage, props.project));
    useBackend(this, props.context.account, props.context.projectRoot, props.context.naming.slot);
    databricksWorkspaceProvider(this, props.workspaceHost);
    const { naming } = props.context;
    this.privileges = privilegesOf(naming);
    this.principals =
      naming.slot === undefined
        ? new StagePrincipals(this, "Principals", naming)
        : new RequestPrincipals(this, "Principals", naming);
    this.experiment = this.addExperiment();
    this.model = this.addModel();
    this.endpoint = this.addEndpoint();
    this.wheel = this.addWheel();
    this.addJobs();
    // Merge requests have no secret scope, because their code is unapproved.
    if ("secrets" in this.privileges) this.addSecrets(this.privileges.secrets);
  }

  private addExperiment(): Experiment {
    const { context, project } = this.props;
    const experiment = new Experiment(this, "Experiment", {
      experimentName: context.naming.experiment(project),
      deletionProtection: context.stage.deletionProtection,
    });
    grantAll(experiment, this.privileges.experiment, this.principals);
    return experiment;
  }

  private addModel(): RegisteredModel {
    const { context, project, config } = this.props;
    const { release } = config.serving;
    const served =
      release === "jobs" ? "the alias champion names the served version" : `version ${release.pinned} is served`;
    const model = new RegisteredModel(this, "Model", {
      modelName: context.naming.registeredModel(project),
      comment: `Model of the project ${project}; ${served}`,
      ownerApplicationId: this.principals.service("jobs").applicationId,
      deletionProtection: context.stage.deletionProtection,
    });
    grantAll(model, this.privileges.model, this.principals);
    return model;
  }

  private addEndpoint(): ServingEndpoint {
    const { context, project, config } = this.props;
    const { release, workloadSize, scaleToZero } = config.serving;
    const endpoint = new ServingEndpoint(this, "Endpoint", {
      endpointName: context.naming.endpoint(project),
      tags: { ...stageTags(context), project },
      deletionProtection: context.stage.deletionProtection,
      ...(release === "jobs"
        ? {}
        : { pinned: { model: this.model, version: release.pinned, workloadSize, scaleToZero } }),
    });
    grantAll(endpoint, this.privileges.endpoint, this.principals);
    return endpoint;
  }

  private addWheel(): JobsWheel {
    const { context, project, wheelFile } = this.props;
    const { naming } = context;
    const folder = naming.volumePath(naming.platformSchema, naming.artifactsVolume, project);
    return new JobsWheel(this, "JobsWheel", { file: wheelFile, folder });
  }

  private addJobs(): void {
    const { config, project } = this.props;
    const { timeoutMinutes, schedule } = config.training;
    const { synthetic } = config.source;
    const released = config.serving.release === "jobs";
    const training = this.cluster("training", this.props.context.stage.compute.workers);
    const flags = this.flags();
    if (synthetic !== undefined) {
      this.addJob("Generate", "generate", {
        description: `Generates synthetic source rows for ${project}`,
        steps: stepsOf(JOBS, "generate"),
        flagValues: generatorFlags(flags, synthetic),
        cluster: training,
        timeoutMinutes: GENERATE_TIMEOUT,
      });
    }
    const flagValues = projectFlags(flags);
    this.addJob("Training", "training", {
      description: `Trains a model for ${project}, checks it against the gate, registers it${released ? " and releases it" : ""}`,
      steps: this.props.trainingSteps ?? stepsOf(JOBS, "training", released ? [] : ["release"]),
      flagValues,
      cluster: training,
      timeoutMinutes,
      schedule,
    });
    this.addJob("Reproduction", "reproduction", {
      description: `Trains a model version of ${project} again, with the inputs in the version's tags, and compares the two models`,
      steps: stepsOf(JOBS, "reproduction"),
      flagValues,
      parameters: REPRODUCTION_PARAMETERS,
      cluster: training,
      timeoutMinutes,
    });
    this.addJob("UnitTests", "unit-tests", {
      description: `Runs the unit tests of the jobs' code for ${project} on the stage's compute`,
      steps: stepsOf(JOBS, "unit-tests"),
      flagValues,
      cluster: this.cluster("tests", 0),
      timeoutMinutes: UNIT_TESTS_TIMEOUT,
    });
    this.addJob("Scoring", "scoring", {
      description: `Scores the rows of ${project} that have no known outcome, with the served model version`,
      steps: stepsOf(JOBS, "scoring"),
      flagValues,
      cluster: training,
      timeoutMinutes: SCORING_TIMEOUT,
    });
  }

  private addJob(
    id: string,
    name: string,
    props: Pick<
      PipelineProps,
      "description" | "steps" | "flagValues" | "parameters" | "cluster" | "timeoutMinutes" | "schedule"
    >,
  ): void {
    const { context, project } = this.props;
    const job = new Pipeline(this, id, {
      ...props,
      jobName: context.naming.name(project, name),
      jobsPackage: { packageName: JOBS_PACKAGE, wheelPath: this.wheel.wheelPath },
      runAs: this.principals.service("jobs"),
      owner: this.principals.service("deploy").principal,
      tags: { ...stageTags(context), project },
    });
    grantAll(job, this.privileges.job, this.principals);
  }

  private flags(): ProjectFlagsProps {
    const { context, project } = this.props;
    const { naming, stage } = context;
    const [first = project] = Object.keys(stage.projects).sort();
    return {
      ...this.props,
      catalog: naming.catalog,
      schema: naming.schema(project),
      experiment: this.experiment.experimentName,
      model: this.model.modelName,
      endpoint: this.endpoint.endpointName,
      // The code that all projects share is tested once per stage, by the unit test job of the first project.
      testScope: project === first ? "all" : "project",
      promotion: promotionFlag(stage, this.props.evidence),
      testedIn: Object.fromEntries([first, project].map((each) => [each, naming.experiment(each)])),
    };
  }

  private addSecrets(row: typeof PRIVILEGES.secrets): void {
    const { context, project } = this.props;
    const scope = new SecretScope(this, "Secrets", {
      scopeName: context.naming.secretScope(project),
      deletionProtection: context.stage.deletionProtection,
    });
    grantAll(scope, row, this.principals);
  }

  private cluster(workload: Workload, workers: number): JobClusterSpec {
    const { context, project } = this.props;
    const { sparkVersion, nodeType, spot } = context.stage.compute;
    const policy = ClusterPolicy.fromPolicyName(this, `Policy-${workload}`, context.naming.clusterPolicy(workload));
    return {
      policy,
      singleUserName: context.naming.slot === undefined ? undefined : policy.singleUserName,
      sparkVersion,
      nodeType,
      workers,
      spot,
      region: context.stage.aws.region,
      tags: { ...workloadTags(context, workload), project },
    };
  }
}
