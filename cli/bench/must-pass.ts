import { UserError } from "../project";
import { failedSteps } from "../rehearsal/outcome";
import type { Rehearsal } from "../rehearsal/rehearse";

/** Waits for a rehearsal. @throws UserError with the failed steps */
export async function mustPass(running: Promise<Rehearsal>): Promise<Rehearsal> {
  const rehearsal = await running;
  const failed = failedSteps(rehearsal.outcomes).map(({ where, step }) => `${where}, ${step.name}: ${step.detail}`);
  if (!rehearsal.ok) throw new UserError(`the rehearsal failed, so nothing was measured:\n${failed.join("\n")}`);
  return rehearsal;
}
