import { writeFileSync } from "node:fs";
import { defined } from "../../../core/defined";
import { UserError } from "../../project";
import type { SynthesizedStage } from "../deploy";
import { guardedApply } from "../guarded-apply";
import type { RetryPort } from "../apply-with-retries";
import { PLAN_FILE, planDigest, showPlan } from "../plan";
import type { StackChange } from "../stack-change";
import type { StackFolder } from "../stack-folder";
import { plannedContent } from "./planned-content";
import { plannedFrom } from "./planned-from";
import { savedApproval, type SavedPlansPort } from "./saved-approval";
import type { SavedPlans, SavedPlanStore } from "./saved-plans";

/** Approved plans and the store of their files. */
export interface Approved {
  readonly planId: string;
  readonly saved: SavedPlans;
  readonly store: SavedPlanStore;
}

/** Callbacks of `applySaved` that plan a stack, check plans with the guard, show them and apply them. */
export type ApplySavedPort = RetryPort & Pick<SavedPlansPort, "plan" | "judge" | "show" | "note">;

/**
 * Applies saved plans. Reads and verifies all plan files before the first apply. Once the first apply has started, none
 * of the plans can be used again, even if a later apply fails, and the plan files are deleted.
 */
export async function applySaved(
  { stacks, folderOf }: Pick<SynthesizedStage, "stacks" | "folderOf">,
  { planId, saved, store }: Approved,
  port: ApplySavedPort,
): Promise<readonly StackChange[]> {
  const files = await store.files(planId, saved);
  const restore = (stack: string): StackFolder => {
    const folder = folderOf(stack);
    writeFileSync(folder.file(PLAN_FILE), files.get(stack) ?? "", { mode: 0o600 });
    return folder;
  };
  let isClaimed = false as boolean;
  const claim = async (): Promise<void> => {
    await store.claim(planId, new Date());
    isClaimed = true;
  };
  const approval = savedApproval(saved, {
    ...port,
    contentOf: ({ stack, json }) => plannedContent(json ?? {}, plannedFrom(folderOf(stack)), saved.salt),
    claim,
    restore: ({ stack, serial }, current) => {
      const { serial: _current, ...rest } = current;
      const digest = planDigest(restore(stack));
      return Promise.resolve({ ...rest, ...defined({ serial }), digest });
    },
    showSaved: async ({ stack }) => {
      try {
        return await showPlan(restore(stack));
      } catch (error) {
        if (error instanceof UserError) return undefined;
        throw error;
      }
    },
  });
  try {
    const wanted = stacks.filter(({ name }) => files.has(name));
    const changes = await guardedApply(wanted, approval, port);
    // Marks the plans as used also if none of them had changes to apply.
    if (!isClaimed) await claim();
    return changes;
  } finally {
    if (isClaimed) await store.deleteFiles(planId);
  }
}
