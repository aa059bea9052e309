import { loadAccount } from "../../config/load";
import { defined } from "../../core/defined";
import { stageBefore } from "../../core/stage";
import { codeVersion } from "../code-version";
import type { Stage } from "../commands/stage-projects";
import { configuration } from "../configuration";
import { connect } from "../connect";
import { messageOf, UserError } from "../project";
import { committedCode } from "../records/committed-code";
import { recordsOf } from "../records/records";
import type { Target } from "../target";
import { synthesizeStage, type DeployRequest } from "../terraform/deploy";
import { planStage } from "../terraform/plan-stage";
import { changesAnything } from "../terraform/plan-json";
import type { StackPlan } from "../terraform/plan";
import { evidenceName, type Evidence, type ProjectEvidence } from "./evidence";
import { EvidenceStore } from "./evidence-store";
import { gatherProject } from "./gather";

/**
 * Gathers a stage's evidence for the checked-out code: plans every stack with a refresh, reads the job runs and models,
 * and queries the endpoints.
 *
 * @throws UserError with one line per item that is missing, has failed, or belongs to another code version
 */
export async function stageEvidence(request: DeployRequest, target: Target, stage: Stage): Promise<Evidence> {
  const options = configuration(target.overlay);
  const code = await committedCode(request.name, options);
  const version = await codeVersion();
  const { stacks, folderOf, promotion } = await synthesizeStage(request);
  const plans = await planStage(stacks, folderOf, { refresh: true });
  const problems = plans.flatMap(pendingText);
  if (promotion.kind === "missing") problems.push(promotion.text);
  const projects: ProjectEvidence[] = [];
  const connection = await connect(stage, target);
  const { client } = connection;
  const outside = await connection.clientOf(stage.naming.servicePrincipal("client"));
  for (const project of Object.keys(stage.config.projects)) {
    try {
      projects.push(await gatherProject({ client, outside, naming: stage.naming, codeVersion: version }, project));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(messageOf(error));
    }
  }
  if (problems.length > 0) {
    throw new UserError(
      [
        `stage ${request.name} has no complete evidence for commit ${code.commit.slice(0, 12)}:`,
        ...problems.map(indented),
      ].join("\n"),
    );
  }
  const pipeline = pipelineRun(process.env);
  return {
    schema: 1,
    stage: request.name,
    ...code,
    recordedAt: new Date().toISOString(),
    ...defined({ pipeline }),
    stacks: plans.map(({ stack, serial }) => ({ stack, ...defined({ serial }) })),
    projects,
    promotion: promotionText(promotion, request.name),
  };
}

/** Store of the evidence of all stages. */
export function evidenceStore({ overlay, home }: Pick<Target, "overlay" | "home">): EvidenceStore {
  return new EvidenceStore(recordsOf(loadAccount(configuration(overlay)), home));
}

/** The evidence of a stage as text, for a terminal or a log. */
export function evidenceText(evidence: Evidence): string {
  const { stage, tree, commit, configuration: digest, recordedAt, pipeline, stacks, projects, promotion } = evidence;
  const lines = projects.flatMap(({ project, unitTests, training, model, gate, release, query }) => [
    `  ${project}: version ${model.version} of ${model.name}, ${primaryText({ model })}`,
    `    unit tests: run ${unitTests.runId}; training: run ${training.runId}${training.nothingNew ? ", which found no new rows, code or settings" : ""}`,
    `    gate: ${gate.verdict}${gate.waiver === undefined ? "" : ` (waiver ${gate.waiver})`}; released ${release.at} (${release.basis}); ${query.rows} records queried`,
  ]);
  return [
    evidenceName(stage, { tree, configuration: digest }),
    `  commit ${commit}, recorded ${recordedAt}${pipeline === undefined ? "" : ` by ${pipeline}`}`,
    `  promotion: ${promotion}`,
    `  stacks without changes: ${stacks.map((each) => each.stack).join(", ")}`,
    ...lines,
  ].join("\n");
}

/** The primary metric of a model, e.g. `PR-AUC 0.8123`. */
export function primaryText({ model }: Pick<ProjectEvidence, "model">): string {
  const found = model.metrics.find(({ name }) => name === model.primary);
  return `${found?.title ?? model.primary} ${found?.value?.toFixed(4) ?? "-"}`;
}

function pendingText({ stack, json, notPlannable, provisional }: StackPlan): readonly string[] {
  if (json === undefined) return [`stack ${stack} cannot be planned: ${notPlannable ?? "unknown reason"}`];
  if (provisional !== undefined) return [`stack ${stack} has no final plan, because ${provisional}: apply the stage`];
  return changesAnything(json)
    ? [`the plan of stack ${stack} has changes: apply the stage; \`./fraudops drift\` shows manual changes`]
    : [];
}

function promotionText(promotion: Awaited<ReturnType<typeof synthesizeStage>>["promotion"], stage: string): string {
  if (promotion.kind === "proven") return `evidence ${promotion.evidence}`;
  if (promotion.kind === "free") return stageBefore(stage) === undefined ? "first stage" : "none required";
  return promotion.text;
}

/** URL of the current pipeline run; undefined outside a pipeline. */
function pipelineRun(environment: NodeJS.ProcessEnv): string | undefined {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
    CI_PIPELINE_URL: url,
  } = environment;
  if (server && repository && run) return `${server}/${repository}/actions/runs/${run}`;
  return url || undefined;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
