import { counted } from "../../review/words";
import type { Sweep } from "../operations/sweep/sweep-slot";

/** What became of a slot, in one line; of a dry run, with what would go. */
export function sweepText({ slot, requests, kept, removed, states }: Sweep, dryRun = false): string {
  if (kept !== undefined) return `${slot}: left alone, ${kept}`;
  if (removed.length === 0 && states.length === 0) return `${slot}: empty`;
  const whose = requests.length === 0 ? "" : ` of ${requests.join(", ")}`;
  const what = `${counted(removed.length, "object")} and ${counted(states.length, "state object")}${whose}`;
  if (!dryRun) return `${slot}: removed ${what}`;
  const lines = [...removed.map(({ kind, name }) => `${kind} ${name}`), ...states];
  return [`${slot}: would remove ${what}`, ...lines.map((line) => `- ${line}`)].join("\n");
}
