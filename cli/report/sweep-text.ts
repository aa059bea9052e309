import { counted } from "../../review/words";
import type { Sweep } from "../operations/sweep/sweep-slot";

/**
 * The result of a sweep in one line. A sweep removes objects that were created in a slot for a merge request and not
 * destroyed with its stage. After a dry run, the objects that would be removed follow, one per line, then the keys of
 * state objects.
 */
export function sweepText({ slot, requests, kept, removed, states }: Sweep, dryRun = false): string {
  if (kept !== undefined) return `${slot}: not swept, because ${kept}`;
  if (removed.length === 0 && states.length === 0) return `${slot}: empty`;
  const owners = requests.length === 0 ? "" : ` of ${requests.join(", ")}`;
  const what = `${counted(removed.length, "object")} and ${counted(states.length, "Terraform state object")}${owners}`;
  if (!dryRun) return `${slot}: removed ${what}`;
  const lines = [...removed.map(({ kind, name }) => `${kind} ${name}`), ...states];
  return [`${slot}: would remove ${what}`, ...lines.map((line) => `- ${line}`)].join("\n");
}
