import { notEmulated, resource } from "../define";
import { awsError } from "../errors";
import type { ResourceBehaviour } from "../types";
import { text, textOf } from "../values";
import { accountId, allTags, arn, regional, taggedPlan, taggedUpdate } from "./account";

/**
 * Default security group of a VPC. The provider adopts the group instead of creating one; AWS deletes it with the VPC.
 */
const defaultSecurityGroup = resource({
  type: "aws_default_security_group",
  evidence: "documented",
  source: "provider: docs/r/default_security_group: adopting the group removes all its rules, a destroy does nothing",
  scope: "aws",
  references: [{ path: "vpc_id", kind: "aws_vpc" }],
  rules: [
    notEmulated("ingress", "egress"),
    {
      refuses: "a missing vpc_id: the sandbox has no default VPC",
      check: (planned) => {
        if (!text(planned, "vpc_id")) {
          throw awsError("InvalidVpcID.NotFound", "the region has no default VPC: set vpc_id");
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const vpc = context.store.get("aws_vpc", "aws", text(planned, "vpc_id"));
    const id = textOf(vpc, "default_security_group_id");
    return {
      ...regional(context),
      id,
      arn: arn(context, "ec2", `security-group/${id}`),
      owner_id: accountId(context),
      name: "default",
      name_prefix: "",
      description: "default VPC security group",
      vpc_id: text(planned, "vpc_id"),
      ingress: [],
      egress: [],
      tags_all: allTags(planned, context.provider),
    };
  },
});

export const defaultSecurityGroupBehaviours: readonly ResourceBehaviour[] = [defaultSecurityGroup];
