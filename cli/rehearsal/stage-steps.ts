import { UserError } from "../project";
import { changeText, isUnchanged } from "../terraform/stack-change";
import { StackFolder } from "../terraform/stack-folder";
import { pullState, recordedObjects } from "../terraform/state";
import type { Reporter } from "./display/display";
import { followJob, type StageContext, type Step } from "./stage-context";
import { applyStage, checkWithCdktf } from "./stage-deployment";

/** What a stage goes through before its projects. */
export const FIRST_STEPS: readonly Step<StageContext>[] = [
  { name: "deploy", title: "apply the stage's stacks", run: deploy },
  { name: "unit tests", title: "run the unit-test jobs on the stage's compute", run: runUnitTests },
];

/** What a stage goes through after its projects. */
export const LAST_STEPS: readonly Step<StageContext>[] = [
  { name: "re-deploy", title: "apply again, and by cdktf deploy: nothing to change", run: redeploy },
];

async function deploy(context: StageContext, report: Reporter): Promise<string> {
  const { deployment, naming, outcome } = context;
  outcome.applied = await applyStage(deployment, naming.stage, report, (verdict) => (outcome.verdict = verdict));
  const states = outcome.applied.map(({ stack }) => pullState(new StackFolder(stack, deployment)));
  outcome.resources = (await Promise.all(states)).flatMap(recordedObjects).length;
  return `${outcome.resources} resources`;
}

/** The job of one project runs the tests that all projects share, too. */
async function runUnitTests(context: StageContext, report: Reporter): Promise<string> {
  const runs: string[] = [];
  for (const project of context.outcome.projects) {
    const run = await followJob(context, project, "unit-tests", report);
    runs.push(`run ${run.run_id} of ${project.project}`);
  }
  return `${runs.join(", ")} passed`;
}

/** Terraform and the sandbox agree on what is there, and so do the two ways to deploy it. */
async function redeploy({ deployment, naming, outcome }: StageContext, report: Reporter): Promise<string> {
  outcome.replanned = await applyStage(deployment, naming.stage, report, (verdict) => (outcome.verdict = verdict));
  if (!isUnchanged(outcome.replanned)) {
    const changed = outcome.replanned.filter((change) => !isUnchanged([change]));
    throw new UserError(`a second apply changed ${changed.map(changeText).join(", ")}`);
  }
  await checkWithCdktf(deployment, naming.stage);
  return "no changes, nor by cdktf deploy";
}
