import { isBlocking, type Verdict } from "../guard/guard";
import type { GuardReview } from "./model";

/** Reduces the guard's verdict to the fields that a review contains. */
export function guardReview(verdict: Verdict): GuardReview {
  return {
    blocks: isBlocking(verdict),
    examined: verdict.examined,
    findings: verdict.findings,
    waived: verdict.waived.map(({ finding, waiver }) => ({
      rule: finding.rule,
      resource: finding.resource,
      found: finding.found,
      reason: waiver.reason,
      expires: waiver.expires,
    })),
    allowedLosses: verdict.allowedLosses.map(({ resource, found }) => ({ resource, found })),
  };
}
