import { readFileSync } from "node:fs";
import type { SynthesizedStage } from "../deploy";
import { PLAN_FILE, type StackPlan } from "../plan";
import { plannedFrom } from "./planned-from";
import { plannedContent } from "./planned-content";
import { SavedPlanStore, type PlannedBy, type PlanToSave } from "./saved-plans";

/** What was saved to be approved. */
export interface SavedStage {
  /** Id by which the plans are approved and applied. */
  readonly planId: string;
  /** Stacks that get a plan, and an approval, of their own once those before them are applied. */
  readonly remaining: readonly string[];
}

/** Where plans are saved, by what they were made, and when. */
export interface Saving {
  readonly store: SavedPlanStore;
  readonly by: PlannedBy;
  readonly now: Date;
}

/**
 * Saves the plans that were made last of a stage's stacks. A stack with an input that is not known yet, and every stack
 * that depends on it, is not saved: it remains.
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
    plans.push({ stack: name, content, bytes, ...(serial === undefined ? {} : { serial }) });
  }
  return { planId: await store.save(salt, by, { plans, remaining }, now), remaining };
}
