import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Aspects, type TerraformStack } from "cdktf";
import { RoleBoundary } from "../constructs/aws/role-boundary";
import type { StageContext } from "./stage-context";

/**
 * Sets the stage's permissions boundary, which the stack `bootstrap` creates, on every IAM role of `stack`. The
 * boundary's ARN is computed from its name, so that `stack` does not read the state of `bootstrap`. The aspect also
 * covers roles that are added to `stack` after this call.
 */
export function applyPermissionsBoundary(stack: TerraformStack, { stage, naming }: StageContext): void {
  const boundaryArn = RoleBoundary.arn(stage.aws.accountId, naming.roleBoundary);
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof IamRole) node.permissionsBoundary = boundaryArn;
    },
  });
}
