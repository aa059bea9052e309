import { loadAccount } from "../../../config/load";
import { configuration } from "../../configuration";
import { committedCode } from "../../records/committed-code";
import { recordsOf } from "../../records/records";
import {
  recoverStage,
  requireProof,
  sandboxOf,
  stackPort,
  synthesizeStage,
  type Deployed,
  type DeployOutput,
  type DeployRequest,
  type SynthesizedStage,
} from "../deploy";
import type { StackPlan } from "../plan";
import { terraformVersion } from "../version";
import { applySaved } from "./apply-saved";
import { savePlans, type SavedStage } from "./save-plans";
import { SavedPlanStore, type PlannedBy } from "./saved-plans";

/** Saved plans of a stage. */
export interface SavedPlansOfStage {
  readonly store: SavedPlanStore;
  /** Current code and Terraform version. A saved plan is only applied if the same code and version made it. */
  readonly by: PlannedBy;
}

/**
 * Returns the store of a stage's saved plans, and the current code and Terraform version.
 * @throws UserError if the code is not committed
 */
export async function savedPlansOf(request: DeployRequest): Promise<SavedPlansOfStage> {
  const { name, overlay } = request;
  const options = configuration(overlay);
  return {
    store: new SavedPlanStore(recordsOf(loadAccount(options), sandboxOf(request)), name),
    by: { code: await committedCode(name, options), terraform: await terraformVersion() },
  };
}

/**
 * Saves the latest plans of a stage, which were shown to the user. Deletes the stage's expired plans.
 * @param plans plans of all stacks of the stage; all of them have passed the guard
 */
export async function saveStagePlans(
  { store, by }: SavedPlansOfStage,
  stage: Pick<SynthesizedStage, "stacks" | "folderOf">,
  plans: readonly StackPlan[],
): Promise<SavedStage> {
  const now = new Date();
  await store.deleteExpired(now);
  return savePlans(stage, plans, { store, by, now });
}

/**
 * Applies the approved plans with the id `planId`. Plans each stack again before its apply, and stops unless the new
 * plan makes the approved changes.
 * @throws UserError if a plan cannot be applied; stacks that were applied before stay applied
 */
export async function applyStagePlans(
  request: DeployRequest,
  planId: string,
  output: DeployOutput,
): Promise<Deployed & Pick<SavedStage, "remaining">> {
  const { store, by } = await savedPlansOf(request);
  // Refuses an unusable plan before synthesis, which takes several seconds.
  const saved = await store.approved(planId, by, new Date());
  const stage = await synthesizeStage(request);
  requireProof(stage, output);
  output.note(`applying the plan saved at ${saved.createdAt} from commit ${saved.commit.slice(0, 12)}`);
  await recoverStage(request, stage, output);
  const port = { ...stackPort(request, stage, output), note: (line: string) => output.note(line) };
  const changes = await applySaved(stage, { planId, saved, store }, port);
  return { changes, synthesisSeconds: stage.seconds, remaining: saved.remaining };
}
