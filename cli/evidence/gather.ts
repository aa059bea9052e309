import type { DatabricksClient } from "../databricks/client";
import { championOf } from "../databricks/champion";
import { Endpoint } from "../databricks/endpoint";
import { jobNamed } from "../databricks/jobs";
import { ModelRegistry, type VersionDetail } from "../databricks/registry";
import { succeeded, outcomeOf, type Run } from "../databricks/run";
import { readHeldBack, score } from "../databricks/scoring";
import { codeVersionOf, runsOf } from "../databricks/stage-jobs";
import type { Naming } from "../../core/naming";
import { messageOf, UserError } from "../project";
import type { ProjectEvidence } from "./evidence";

/** Tag of a project's MLflow experiment. Its value is the code version for which the unit tests last passed. */
const TESTED = "tested_code_version";

/**
 * The input of `gatherProject` that is the same for all projects of a stage: API clients of the workspace, the stage's
 * naming, and the code version.
 */
export interface GatherFrom {
  /** Client with the caller's identity. */
  readonly client: DatabricksClient;
  /** Client with the identity of an external caller of the serving endpoints. */
  readonly outside: DatabricksClient;
  readonly naming: Naming;
  /** Version of the checked-out code. */
  readonly codeVersion: string;
}

/**
 * Gathers a project's evidence from the workspace, independent of the results that a pipeline reports.
 * @throws UserError with one line per item that is missing or has failed
 */
export async function gatherProject(from: GatherFrom, project: string): Promise<ProjectEvidence> {
  const problems: string[] = [];
  const attempt = async <T>(part: Promise<T>): Promise<T | undefined> => {
    try {
      return await part;
    } catch (error) {
      problems.push(`${project}: ${messageOf(error)}`);
      return undefined;
    }
  };
  const unitTests = await attempt(unitTestsOf(from, project));
  const training = await attempt(lastRun(from, project, "training"));
  const found = training && (await attempt(modelOf(from, project, training)));
  const query = found && (await attempt(queryOf(from, project)));
  if (unitTests === undefined || training === undefined || found === undefined || query === undefined) {
    throw new UserError(problems.join("\n"));
  }
  return { project, unitTests, ...found, query };
}

/**
 * The latest run of a project's job.
 * @throws UserError if no job or several jobs have the name, or if the job has another version of the code than
 *   `codeVersion`, or has not run, or if its latest run has not succeeded
 */
async function lastRun({ client, naming, codeVersion }: GatherFrom, project: string, role: string): Promise<Run> {
  const name = naming.name(project, role);
  const job = await jobNamed(client, name);
  const deployed = await codeVersionOf(client, job);
  if (deployed !== codeVersion) {
    throw new UserError(
      `job ${name} runs code version ${deployed ?? "(none)"}, not the checked-out version ${codeVersion}: apply the stage`,
    );
  }
  const [run] = await runsOf(client, job, 1);
  if (run === undefined) throw new UserError(`job ${name} has not run: run \`./fraudops job ${naming.stage} ${role}\``);
  if (!succeeded(run))
    throw new UserError(
      `the last run of job ${name}, run ${run.run_id}, is in state ${outcomeOf(run)}: wait until it succeeds, or run \`./fraudops job ${naming.stage} ${role}\``,
    );
  return run;
}

async function unitTestsOf(from: GatherFrom, project: string): Promise<ProjectEvidence["unitTests"]> {
  const run = await lastRun(from, project, "unit-tests");
  const { client, naming, codeVersion } = from;
  const name = naming.experiment(project);
  const { experiment } = await client.call<{ experiment: { tags?: readonly { key: string; value: string }[] } }>(
    "GET",
    `/api/2.0/mlflow/experiments/get-by-name?${new URLSearchParams({ experiment_name: name })}`,
  );
  const tested = experiment.tags?.find(({ key }) => key === TESTED)?.value;
  if (tested === codeVersion) return { runId: run.run_id, codeVersion };
  throw new UserError(
    `the unit tests of ${project} last passed for code version ${tested ?? "(none)"}, not for the checked-out version ${codeVersion}: run \`./fraudops job ${naming.stage} unit-tests\``,
  );
}

/**
 * The champion, with its training, its metrics, the gate's verdict and its release.
 * @throws UserError if there is no champion, or if it neither passed the gate nor has a waiver. Also if it was not
 *   trained by the last training run with the checked-out code, unless this run found no new rows, code or settings
 */
async function modelOf(
  from: GatherFrom,
  project: string,
  training: Run,
): Promise<Pick<ProjectEvidence, "training" | "model" | "gate" | "release">> {
  const { client, naming, codeVersion } = from;
  const name = naming.registeredModel(project);
  const champion = await new ModelRegistry(client, name).detail("champion");
  if (champion === undefined)
    throw new UserError(
      `registered model ${name} has no champion: run \`./fraudops job ${naming.stage} training\`, which releases a model that passes the gate, unless serving.release pins a version`,
    );
  const trained = await trainedRun(client, naming.experiment(project), training.run_id);
  const nothingNew = trained["nothing_new"] === String(champion.version);
  const {
    code_version: ofModel = "",
    job_run_id: trainingRun,
    gate = "",
    released: at = "",
    promotion = "",
  } = champion.tags;
  if (!nothingNew && trainingRun !== String(training.run_id)) {
    throw new UserError(
      `version ${champion.version} of ${name} is champion and was trained by run ${trainingRun ?? "-"}, not by the last run, ${training.run_id}: the model of the last run was not released, or a rollback has replaced it; run \`./fraudops job ${naming.stage} training\``,
    );
  }
  if (!nothingNew && ofModel !== codeVersion) {
    throw new UserError(
      `version ${champion.version} of ${name} was trained by code version ${ofModel}, not by the checked-out version ${codeVersion}: run \`./fraudops job ${naming.stage} training\``,
    );
  }
  if (gate !== "passed" && gate !== "waived") {
    throw new UserError(
      `version ${champion.version} of ${name} has not passed the gate (${gate || "no verdict"}): run \`./fraudops job ${naming.stage} training\``,
    );
  }
  const { evaluation } = await championOf(client, name);
  return {
    training: { runId: training.run_id, nothingNew },
    model: {
      name,
      version: String(champion.version),
      codeVersion: ofModel,
      primary: evaluation.primary,
      metrics: evaluation.metrics.map((each) => ({
        name: each.name,
        title: each.title,
        better: each.better,
        value: each.value,
      })),
    },
    gate: { verdict: gate, ...waiverOf(champion) },
    release: { at, basis: promotion },
  };
}

/**
 * Tags of the newest MLflow run whose tag `job_run_id` names a run of the training job; empty if there is none. The job
 * run created the MLflow run, or took over that of an earlier job run whose model was not released.
 */
async function trainedRun(
  client: DatabricksClient,
  experiment: string,
  jobRunId: number,
): Promise<Readonly<Record<string, string>>> {
  const { experiment: found } = await client.call<{ experiment: { experiment_id: string } }>(
    "GET",
    `/api/2.0/mlflow/experiments/get-by-name?${new URLSearchParams({ experiment_name: experiment })}`,
  );
  const { runs = [] } = await client.call<{
    runs?: readonly { data?: { tags?: readonly { key: string; value: string }[] } }[];
  }>("POST", "/api/2.0/mlflow/runs/search", {
    experiment_ids: [found.experiment_id],
    filter: `tags.job_run_id = '${String(jobRunId)}'`,
    max_results: 1,
    order_by: ["attributes.start_time DESC"],
  });
  const tags = runs[0]?.data?.tags ?? [];
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

function waiverOf({ waiver }: VersionDetail): { readonly waiver?: string } {
  return waiver === undefined ? {} : { waiver: `until ${waiver.expires}: ${waiver.reason}` };
}

async function queryOf({ client, outside, naming }: GatherFrom, project: string): Promise<ProjectEvidence["query"]> {
  const heldBack = await readHeldBack(client, await championOf(client, naming.registeredModel(project)));
  const endpoint = new Endpoint(client, naming.endpoint(project));
  await endpoint.ready({ onWait: () => undefined });
  const scored = await score(outside, endpoint.name, heldBack);
  return { rows: scored.length };
}
