import { makeRoom } from "../operations/sweep/make-room";
import { openSlot, slotPool } from "../operations/sweep/slot-access";
import { sweepSlot, type Sweep } from "../operations/sweep/sweep-slot";
import { UserError } from "../project";
import { sweepText } from "../report/sweep-text";
import { changeText, isUnchanged } from "../terraform/stack-change";
import { StackFolder } from "../terraform/stack-folder";
import { pullState, recordedObjects } from "../terraform/state";
import type { Reporter } from "./display/display";
import { followJob, type StageContext, type Step } from "./stage-context";
import { applyStage, checkWithCdktf } from "./stage-deployment";

/** Steps of a stage that run before the steps of its projects. */
export const FIRST_STEPS: readonly Step<StageContext>[] = [
  { name: "deploy", title: "apply the stage's stacks", run: deploy },
  { name: "unit tests", title: "run the unit-test jobs on the stage's compute", run: runUnitTests },
];

/** Steps of a stage that run after the steps of its projects. */
export const LAST_STEPS: readonly Step<StageContext>[] = [
  { name: "re-deploy", title: "apply again and check that nothing changes", run: reapply },
];

/**
 * Checks that `cdktf deploy` changes nothing after `fraudops apply`. Runs in the rehearsal's first stage that does not
 * belong to a merge request.
 */
export const CDKTF_STEP: Step<StageContext> = {
  name: "cdktf",
  title: "run cdktf deploy and check that nothing changes",
  run: deployWithCdktf,
};

async function deploy(context: StageContext, report: Reporter): Promise<string> {
  const { deployment, naming, outcome, info } = context;
  if (naming.slot !== undefined) {
    const slots = { sandbox: info, home: deployment.home, overlay: deployment.overlay };
    await makeRoom(naming.stage, slots, { say: (line) => report.reached(line) });
  }
  outcome.applied = await applyStage(deployment, naming.stage, report, (verdict) => (outcome.verdict = verdict));
  const states = outcome.applied.map(({ stack }) => pullState(new StackFolder(stack, deployment)));
  outcome.resources = (await Promise.all(states)).flatMap(recordedObjects).length;
  return `${outcome.resources} resources`;
}

/** Runs the unit-test job of each project. The job of one project also tests the code that all projects share. */
async function runUnitTests(context: StageContext, report: Reporter): Promise<string> {
  const runs: string[] = [];
  for (const project of context.outcome.projects) {
    const run = await followJob(context, project, "unit-tests", report);
    runs.push(`run ${run.run_id} of ${project.project}`);
  }
  return `${runs.join(", ")} passed`;
}

/**
 * Last steps of a merge request's stage: `LAST_STEPS`, then the sweep that pipelines run for a closed request. The
 * sweep empties the stage's slot, the set of resources in dev's workspace into which the stage is deployed.
 */
export const LAST_REQUEST_STEPS: readonly Step<StageContext>[] = [
  ...LAST_STEPS,
  { name: "take down", title: "sweep the slot and check that nothing remains", run: takeDown },
];

async function takeDown({ info, deployment, naming }: StageContext, report: Reporter): Promise<string> {
  if (naming.slot === undefined)
    throw new Error(`stage ${naming.stage} has no slot: only stages of merge requests have one`);
  const slots = { sandbox: info, home: deployment.home, overlay: deployment.overlay };
  const { lifetimeHours } = slotPool(slots).mergeRequests;
  const opened = await openSlot(slots, naming.slot, (line) => report.reached(line));
  const sweep = (): Promise<Sweep> =>
    sweepSlot(opened, { olderThanHours: 0, lifetimeHours }, (line) => report.live(line));
  const { removed, states } = await sweep();
  const left = await sweep();
  if (left.removed.length + left.states.length > 0)
    throw new UserError(`the first sweep did not empty the slot. Result of a second sweep: ${sweepText(left)}`);
  return `${removed.length} objects and ${states.length} Terraform state objects removed, nothing left`;
}

async function deployWithCdktf({ deployment, naming }: StageContext): Promise<string> {
  await checkWithCdktf(deployment, naming.stage);
  return "no changes";
}

/** Checks that a second apply has no changes. */
async function reapply({ deployment, naming, outcome }: StageContext, report: Reporter): Promise<string> {
  outcome.replanned = await applyStage(deployment, naming.stage, report, (verdict) => (outcome.verdict = verdict));
  if (!isUnchanged(outcome.replanned)) {
    const changed = outcome.replanned.filter((change) => !isUnchanged([change]));
    throw new UserError(`a second apply must change nothing, but it changed ${changed.map(changeText).join(", ")}`);
  }
  return "no changes";
}
