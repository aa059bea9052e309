import { fails, judge, ok, type Check } from "../finding";

const MOST_SHOWN = 8;

/** The caller's policies allow what Terraform's AWS provider calls. */
export const awsRightsCheck: Check = (_subject, { deniedActions }) =>
  judge("rights in AWS", deniedActions, (denied) => {
    if (denied.length === 0) return ok("IAM's simulator allows all that an apply calls");
    const more = denied.length > MOST_SHOWN ? ` and ${denied.length - MOST_SHOWN} more` : "";
    return fails(
      `not allowed: ${denied.slice(0, MOST_SHOWN).join(", ")}${more}`,
      "the role <service>-<stage>-apply of the stack bootstrap has them, or an administrator does the first deploy",
    );
  });
