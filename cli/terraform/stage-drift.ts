import { messageOf, UserError } from "../project";
import { synthesizeStage, type DeployRequest } from "./deploy";
import { driftOf, type StackDrift } from "./drift";
import type { StackFolder } from "./stack-folder";

/** Drift of a stage, or of the shared stacks (`account`). */
export interface StageDrift {
  readonly stage: string;
  readonly drift: readonly StackDrift[];
  /** Stacks that could not be read, with the reason. */
  readonly unreadable: readonly UnreadableStack[];
  /** Stacks without a state. */
  readonly neverApplied: readonly string[];
}

export interface UnreadableStack {
  readonly stack: string;
  readonly reason: string;
}

/**
 * Detects drift of all stacks of a stage, with a refresh. Continues if a stack cannot be read, and returns the reason
 * in `unreadable`.
 * @throws UserError if the stage cannot be synthesized
 */
export async function stageDrift(request: DeployRequest): Promise<StageDrift> {
  const { stacks, folderOf } = await synthesizeStage(request);
  return driftOfStacks(
    request.name,
    stacks.map(({ name }) => folderOf(name)),
  );
}

export async function driftOfStacks(stage: string, folders: readonly StackFolder[]): Promise<StageDrift> {
  const drift: StackDrift[] = [];
  const unreadable: UnreadableStack[] = [];
  const neverApplied: string[] = [];
  for (const folder of folders) {
    try {
      const found = await driftOf(folder);
      if (found === undefined) neverApplied.push(folder.stack);
      else drift.push(...found);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unreadable.push({ stack: folder.stack, reason: messageOf(error) });
    }
  }
  return { stage, drift, unreadable, neverApplied };
}
