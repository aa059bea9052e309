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

/** Where the plans of a stage are saved, and what they are bound to. */
export interface Savings {
  readonly store: SavedPlanStore;
  readonly by: PlannedBy;
}

/**
 * Where the plans of a stage are saved, and the code and Terraform that plan here.
 * @throws UserError when the code is not committed
 */
export async function savingsOf(request: DeployRequest): Promise<Savings> {
  const { name, overlay } = request;
  const options = configuration(overlay);
  return {
    store: new SavedPlanStore(recordsOf(loadAccount(options), sandboxOf(request)), name),
    by: { code: await committedCode(name, options), terraform: await terraformVersion() },
  };
}

/**
 * Saves the plans of a stage that were made last and shown.
 * @param plans of all stacks, none of them refused by the guard
 */
export async function saveStagePlans(
  { store, by }: Savings,
  stage: Pick<SynthesizedStage, "stacks" | "folderOf">,
  plans: readonly StackPlan[],
): Promise<SavedStage> {
  const now = new Date();
  await store.deleteExpired(now);
  return savePlans(stage, plans, { store, by, now });
}

/**
 * Applies the plans that were approved by `planId`, each after a new plan has shown that it still does what was approved.
 * @throws UserError when they cannot be applied, with what was applied before
 */
export async function applyStagePlans(
  request: DeployRequest,
  planId: string,
  output: DeployOutput,
): Promise<Deployed & Pick<SavedStage, "remaining">> {
  const { store, by } = await savingsOf(request);
  // Refused before synthesis, which takes its time.
  const saved = await store.approved(planId, by, new Date());
  const stage = await synthesizeStage(request);
  requireProof(stage, output);
  output.note(`applies the plan that was saved at ${saved.createdAt} from commit ${saved.commit.slice(0, 12)}`);
  await recoverStage(request, stage, output);
  const port = { ...stackPort(request, stage, output), note: (line: string) => output.note(line) };
  const changes = await applySaved(stage, { planId, saved, store }, port);
  return { changes, synthesisSeconds: stage.seconds, remaining: saved.remaining };
}
