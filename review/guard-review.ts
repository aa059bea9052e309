import { isBlocking, type Verdict } from "../guard/guard";
import type { GuardReview } from "./model";

/** Converts the guard's verdict for a review. */
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
