import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Aspects, type TerraformStack } from "cdktf";
import { RoleBoundary } from "../constructs/aws/role-boundary";
import type { StageContext } from "./stage-context";

/**
 * Holds every role of a stack back by the stage's boundary, which `bootstrap` makes. By name, so that no state is shared;
 * for every role there will be, so that none is forgotten.
 */
export function holdRolesBack(stack: TerraformStack, { stage, naming }: StageContext): void {
  const boundaryArn = RoleBoundary.arn(stage.aws.accountId, naming.roleBoundary);
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof IamRole) node.permissionsBoundary = boundaryArn;
    },
  });
}
