import { isShortLived } from "../../../core/stage";
import { fails, judge, ok, type Check } from "../finding";

const MAX_SHOWN = 8;

/** The caller's policies must allow the calls of Terraform's AWS provider. A merge request's stage has no AWS resources. */
export const awsRightsCheck: Check = ({ stage }, { deniedActions }) => {
  if (isShortLived(stage.stage)) return [];
  return judge("rights in AWS", deniedActions, (denied) => {
    if (denied.length === 0) return ok("IAM's policy simulator allows all calls of an apply");
    const more = denied.length > MAX_SHOWN ? ` and ${denied.length - MAX_SHOWN} more` : "";
    return fails(
      `not allowed: ${denied.slice(0, MAX_SHOWN).join(", ")}${more}`,
      "let an administrator of the AWS account deploy, or a pipeline, whose role <service>-<stage>-apply has the permissions",
    );
  });
};
