import { UserError } from "../project";
import type { Diagnostic } from "./diagnostics";

/** A temporary refusal, because the cloud has not yet propagated a new object. */
interface TransientRefusal {
  readonly error: RegExp;
  /** Reason for messages. */
  readonly reason: string;
}

/**
 * Known temporary refusals. The provider retries neither of them: `mws/resource_mws_permission_assignment.go`, release
 * 1.99.0. Sources: provider issues 5282 and 5367, and Databricks' knowledge base, "Dependency error while deploying
 * workspace using Terraform"; its examples sleep 20 seconds in this place.
 */
const TRANSIENT_REFUSALS: readonly TransientRefusal[] = [
  {
    error: /Permission assignment APIs are not available for this workspace/,
    reason: "Databricks is still turning on identity federation after the metastore was attached",
  },
  { error: /Principal \S+ not in workspace \S+/, reason: "Databricks is still adding principals to the workspace" },
];

/** An apply failed only because of temporary refusals. The state records the applied part. */
export class TransientRefusalError extends UserError {
  public constructor(
    message: string,
    /** Reason for the wait. */
    public readonly reason: string,
  ) {
    super(message);
  }
}

/** Reason for the wait if all errors of an apply are temporary; undefined if one is not, or if there is none. */
export function transientReason(errors: readonly Diagnostic[]): string | undefined {
  const reasons = errors.map(({ summary, detail }) => {
    return TRANSIENT_REFUSALS.find(({ error }) => error.test(`${summary}\n${detail}`))?.reason;
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}
