import { readFileSync } from "node:fs";
import { defined } from "../../../core/defined";
import type { SynthesizedStage } from "../deploy";
import { PLAN_FILE, type StackPlan } from "../plan";
import { plannedFrom } from "./planned-from";
import { plannedContent } from "./planned-content";
import { SavedPlanStore, type PlannedBy, type PlanToSave } from "./saved-plans";

/** Result of saving a stage's plans for approval. */
export interface SavedStage {
  /** Id with which the plans are approved and applied. */
  readonly planId: string;
  /** Stacks that need a separate plan and approval after the preceding stacks are applied. */
  readonly remaining: readonly string[];
}

/** Where plans are saved (`store`), the code and Terraform version that made them (`by`), and the time (`now`). */
export interface Saving {
  readonly store: SavedPlanStore;
  readonly by: PlannedBy;
  readonly now: Date;
}

/**
 * Saves the latest plans of the stacks of a stage. Omits stacks with unknown inputs and the stacks that depend on them,
 * and returns these stacks as `remaining`.
 */
export async function savePlans(
  { stacks, folderOf }: Pick<SynthesizedStage, "stacks" | "folderOf">,
  made: readonly StackPlan[],
  { store, by, now }: Saving,
): Promise<SavedStage> {
  const salt = SavedPlanStore.newSalt();
  const remaining: string[] = [];
  const plans: PlanToSave[] = [];
  for (const { name, dependencies } of stacks) {
    const { json, provisional, serial } = made.find(({ stack }) => stack === name) ?? { stack: name };
    if (json === undefined || provisional !== undefined || dependencies.some((each) => remaining.includes(each))) {
      remaining.push(name);
      continue;
    }
    const folder = folderOf(name);
    const content = plannedContent(json, plannedFrom(folder), salt);
    const bytes = readFileSync(folder.file(PLAN_FILE));
    plans.push({ stack: name, content, bytes, ...defined({ serial }) });
  }
  return { planId: await store.save(salt, by, { plans, remaining }, now), remaining };
}
