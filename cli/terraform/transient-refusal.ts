import { UserError } from "../project";
import type { Diagnostic } from "./diagnostics";

/** A refusal that is temporary, because the cloud has not yet propagated a new object. */
interface TransientRefusal {
  readonly error: RegExp;
  /** Reason that the deploy prints while it waits. */
  readonly reason: string;
}

/**
 * Known temporary refusals. Release 1.99.0 of the Databricks provider does not retry either of them
 * (`mws/resource_mws_permission_assignment.go`). Sources: issues 5282 and 5367 of the provider, and the article
 * "Dependency error while deploying workspace using Terraform" in Databricks' knowledge base, whose examples wait 20
 * seconds before the refused calls.
 */
const TRANSIENT_REFUSALS: readonly TransientRefusal[] = [
  {
    error: /Permission assignment APIs are not available for this workspace/,
    reason: "Databricks is still turning on identity federation after the metastore was attached",
  },
  { error: /Principal \S+ not in workspace \S+/, reason: "Databricks is still adding principals to the workspace" },
];

/** An apply failed only because of temporary refusals. The state records the changes that succeeded. */
export class TransientRefusalError extends UserError {
  public constructor(
    message: string,
    /** Reason that the deploy prints while it waits for the next apply. */
    public readonly reason: string,
  ) {
    super(message);
  }
}

/** Reason for a wait, if an apply failed only with temporary refusals; otherwise undefined. */
export function transientReason(errors: readonly Diagnostic[]): string | undefined {
  const reasons = errors.map(({ summary, detail }) => {
    return TRANSIENT_REFUSALS.find(({ error }) => error.test(`${summary}\n${detail}`))?.reason;
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}
