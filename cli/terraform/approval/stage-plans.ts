import { readFileSync, writeFileSync } from "node:fs";
import { configuration } from "../../configuration";
import { loadAccount } from "../../../config/load";
import { committedCode, type CommittedCode } from "../../records/committed-code";
import { recordsOf } from "../../records/records";
import {
  recoverStage,
  requireProof,
  stackPort,
  synthesizeStage,
  type Deployed,
  type DeployOutput,
  type DeployRequest,
} from "../deploy";
import type { OrderedStack } from "../manifest";
import { PLAN_FILE, planDigest, type StackPlan } from "../plan";
import { readProgram } from "../program";
import type { StackFolder } from "../stack-folder";
import { terraformVersion } from "../version";
import { applyApproved } from "./approved-apply";
import { plannedContent } from "./planned-content";
import { SavedPlanStore, type PlanToSave } from "./saved-plans";

/** What was saved to be approved. */
export interface SavedStage {
  readonly id: string;
  /** Stacks that get a plan, and an approval, of their own once those before them are applied. */
  readonly remaining: readonly string[];
}

/**
 * Saves the plans of a stage that were made last and shown.
 * @param plans of all stacks, none of them refused by the guard
 * @throws UserError when the code is not committed
 */
export async function saveStagePlans(
  request: DeployRequest,
  stacks: readonly OrderedStack[],
  folderOf: (stack: string) => StackFolder,
  plans: readonly StackPlan[],
): Promise<SavedStage> {
  const { code, store } = await surroundings(request);
  const id = SavedPlanStore.newId();
  const remaining: string[] = [];
  const toSave: PlanToSave[] = [];
  for (const [index, { name, dependencies }] of stacks.entries()) {
    const { json, provisional, serial } = plans[index] ?? { stack: name };
    if (json === undefined || provisional !== undefined || dependencies.some((each) => remaining.includes(each))) {
      remaining.push(name);
      continue;
    }
    const folder = folderOf(name);
    const content = plannedContent(json, readProgram(folder).text, id);
    const bytes = readFileSync(folder.file(PLAN_FILE));
    toSave.push({ stack: name, content, bytes, ...(serial === undefined ? {} : { serial }) });
  }
  const now = new Date();
  await store.deleteExpired(now);
  await store.save(id, code, await terraformVersion(), { plans: toSave, remaining }, now);
  return { id, remaining };
}

/**
 * Applies the plans that were approved by `id`, each after a new plan has shown that it still does what was approved.
 * @throws UserError when they cannot be applied, with what was applied before
 */
export async function applyStagePlans(
  request: DeployRequest,
  id: string,
  output: DeployOutput,
): Promise<Deployed & Pick<SavedStage, "remaining">> {
  const { code, store } = await surroundings(request);
  const saved = await store.approved(id, code, await terraformVersion(), new Date());
  const stage = await synthesizeStage(request);
  requireProof(stage, output);
  await recoverStage(request, stage, output);
  const changes = await applyApproved(saved, {
    ...stackPort(request, stage, output),
    contentOf: ({ stack, json }) => plannedContent(json ?? {}, readProgram(stage.folderOf(stack)).text, id),
    restore: async (plan, current) => {
      const folder = stage.folderOf(plan.stack);
      writeFileSync(folder.file(PLAN_FILE), await store.file(id, plan), { mode: 0o600 });
      const { serial: _current, ...rest } = current;
      const serial = plan.serial === undefined ? {} : { serial: plan.serial };
      return { ...rest, ...serial, digest: planDigest(folder) };
    },
  });
  // An id is used once: what the next apply does is to be approved anew.
  await store.delete(id);
  return { changes, synthesisSeconds: stage.seconds, remaining: saved.remaining };
}

async function surroundings({
  name,
  overlay,
}: DeployRequest): Promise<{ readonly code: CommittedCode; readonly store: SavedPlanStore }> {
  const options = configuration(overlay);
  return {
    code: await committedCode(name, options),
    store: new SavedPlanStore(recordsOf(loadAccount(options)), name),
  };
}
