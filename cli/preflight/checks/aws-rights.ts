import { fails, judge, ok, type Check } from "../finding";

const MAX_SHOWN = 8;

/** The caller's policies must allow the calls of Terraform's AWS provider. */
export const awsRightsCheck: Check = (_subject, { deniedActions }) =>
  judge("rights in AWS", deniedActions, (denied) => {
    if (denied.length === 0) return ok("IAM's policy simulator allows all calls of an apply");
    const more = denied.length > MAX_SHOWN ? ` and ${denied.length - MAX_SHOWN} more` : "";
    return fails(
      `not allowed: ${denied.slice(0, MAX_SHOWN).join(", ")}${more}`,
      "let an administrator of the AWS account deploy, or a pipeline, whose role <service>-<stage>-apply has the permissions",
    );
  });
