import { UserError } from "../project";
import { failureTexts } from "../rehearsal/outcome";
import type { Rehearsal } from "../rehearsal/rehearse";

/** Waits for a rehearsal. @throws UserError with the reasons if it fails */
export async function mustPass(running: Promise<Rehearsal>): Promise<Rehearsal> {
  const rehearsal = await running;
  if (!rehearsal.ok)
    throw new UserError(`the rehearsal failed, so nothing was measured:\n${failureTexts(rehearsal).join("\n")}`);
  return rehearsal;
}
