import type { PlanJson } from "../../../guard/plan-json";
import { differences } from "../../../review/diff";
import { changeLines } from "../../../review/render/change-lines";
import { reviewedResources, type ReviewedResource } from "../../../review/resources";
import { Secrets } from "../../../review/visible";
import { argumentName } from "./planned-content";

/** Maximum number of lines about the values of one argument. A last line counts the lines that are not shown. */
const MAX_LINES = 12;

/**
 * Lines that show which values of a new plan differ from the approved plan. The keys are arguments (`argumentName`).
 * Hides values that a plan marks as sensitive.
 *
 * @param approved the approved plan; undefined if Terraform cannot show it, in which case the result is empty
 */
export function differingValues(
  approved: PlanJson | undefined,
  current: PlanJson | undefined,
): ReadonlyMap<string, readonly string[]> {
  if (approved === undefined || current === undefined) return new Map();
  const stacks = [approved, current].map((plan) => ({ stack: "", part: "", plan }));
  const secrets = new Secrets(stacks);
  const [old = [], now = []] = stacks.map((stack) => reviewedResources(stack, secrets));
  const lines = new Map<string, readonly string[]>();
  for (const planned of now) {
    const before = old.find(({ address, deposed }) => address === planned.address && deposed === planned.deposed);
    if (before === undefined) continue;
    for (const [argument, found] of argumentLines(before, planned)) {
      const more = found.length - MAX_LINES;
      const shown = more > 0 ? [...found.slice(0, MAX_LINES), `... and ${more} more`] : found;
      lines.set(argumentName(planned, argument), secrets.scrub(shown));
    }
  }
  return lines;
}

/**
 * Lines per argument about what differs from the approved plan. Lines that begin with `found` are about the value that
 * the refresh found in the cloud, lines that begin with `planned` about the value after the apply.
 */
function argumentLines(approved: ReviewedResource, planned: ReviewedResource): readonly [string, readonly string[]][] {
  const keys = new Set([approved, planned].flatMap(({ before, after }) => Object.keys({ ...before, ...after })));
  return [...keys].map((key) => [
    key,
    [
      ...labelledLines("found", approved.before?.[key], planned.before?.[key], key),
      ...labelledLines("planned", approved.after?.[key], planned.after?.[key], key),
    ],
  ]);
}

function labelledLines(label: string, approved: unknown, now: unknown, key: string): readonly string[] {
  return differences(approved, now, key)
    .flatMap(changeLines)
    .map(({ sign, text }) => `${label}: ${sign} ${text}`);
}
