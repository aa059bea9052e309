import { UserError } from "../project";
import type { Diagnostic } from "./diagnostics";

/** A temporary refusal: the cloud has not yet propagated what an apply has just created. */
interface PassingRefusal {
  readonly error: RegExp;
  /** What the cloud still does, for people. */
  readonly reason: string;
}

/**
 * Known temporary refusals. The provider retries neither of them: `mws/resource_mws_permission_assignment.go`, release
 * 1.99.0. Sources: provider issues 5282 and 5367, and Databricks' knowledge base, "Dependency error while deploying
 * workspace using Terraform"; its examples sleep 20 seconds in this place.
 */
const PASSING_REFUSALS: readonly PassingRefusal[] = [
  {
    error: /Permission assignment APIs are not available for this workspace/,
    reason: "Databricks is still turning on identity federation after the metastore was attached",
  },
  { error: /Principal \S+ not in workspace \S+/, reason: "Databricks is still bringing principals into the workspace" },
];

/** An apply stopped on temporary refusals only. The state holds what was applied. */
export class NotYetError extends UserError {
  public constructor(
    message: string,
    /** What is waited for. */
    public readonly reason: string,
  ) {
    super(message);
  }
}

/** Why every error of an apply is temporary; undefined if one of them is not, or if there is none. */
export function passingReason(errors: readonly Diagnostic[]): string | undefined {
  const reasons = errors.map(({ summary, detail }) => {
    return PASSING_REFUSALS.find(({ error }) => error.test(`${summary}\n${detail}`))?.reason;
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}
