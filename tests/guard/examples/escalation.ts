import type { Broken, Examples, Kept } from "../support/examples";
import { policy, resource, type PlannedFixture } from "../support/plan";

const allowing = (statement: object): PlannedFixture =>
  resource("aws_iam_role_policy.p", { policy: policy({ Resource: "*", ...statement }) });
const broken = (escalating: string, statement: object): Broken => [
  [`statement 1 allows ${escalating} on every resource`],
  [allowing(statement)],
];
const kept = (statement: object): Kept => [[allowing(statement)]];

export const ESCALATION_EXAMPLES: Examples = {
  "policy-escalation": {
    broken: {
      "iam:PassRole on every role": broken("iam:PassRole", { Action: "iam:PassRole" }),
      "sts:AssumeRole on every role of the account": broken("sts:AssumeRole", {
        Action: ["sts:AssumeRole"],
        Resource: "arn:aws:iam::111111111111:role/*",
      }),
      "a wildcard that includes iam:PutRolePolicy": broken("iam:Put*", { Action: ["iam:Put*", "iam:ListRoles"] }),
      "an action in upper case": broken("IAM:ATTACHROLEPOLICY", { Action: "IAM:ATTACHROLEPOLICY" }),
      "every secret except one": broken("secretsmanager:GetSecretValue", {
        Action: "secretsmanager:GetSecretValue",
        Resource: undefined,
        NotResource: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:one",
      }),
      "a condition that restricts no resource": broken("kms:Decrypt", {
        Action: "kms:Decrypt",
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      }),
      "a condition on a tag with any value": broken("kms:Decrypt", {
        Action: "kms:Decrypt",
        Condition: { StringLike: { "aws:ResourceTag/service": "*" } },
      }),
    },
    kept: {
      "roles with a name prefix": kept({
        Action: "iam:PassRole",
        Resource: "arn:aws:iam::111111111111:role/fraudops-*",
      }),
      "keys with a tag": kept({
        Action: "kms:Decrypt",
        Condition: { StringEquals: { "aws:ResourceTag/service": "fraudops" } },
      }),
      "roles with a permissions boundary": kept({
        Action: ["iam:PutRolePolicy"],
        Condition: { StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::111111111111:policy/stage" } },
      }),
      "actions that only read": kept({ Action: ["iam:GetRole", "iam:List*", "ec2:Describe*"] }),
    },
  },
};
