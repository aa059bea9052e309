import { demandOf } from "./binding";
import { hasWildcard, literalText, matches } from "./pattern";
import { isForEveryResource, isUnlimited, type PolicyCondition, type PolicyStatement } from "./statement";

/** Actions by which an identity gets rights that it does not have, or what others keep secret. */
const ESCALATING = [
  ...["iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy"],
  ...["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreatePolicyVersion", "iam:DeleteRolePermissionsBoundary"],
  ...["iam:DeleteUserPermissionsBoundary", "iam:PassRole", "iam:PutGroupPolicy", "iam:PutRolePermissionsBoundary"],
  ...["iam:PutRolePolicy", "iam:PutUserPermissionsBoundary", "iam:PutUserPolicy", "iam:SetDefaultPolicyVersion"],
  ...["iam:UpdateAssumeRolePolicy", "iam:UpdateLoginProfile", "kms:CreateGrant", "kms:Decrypt", "kms:PutKeyPolicy"],
  ...["lambda:AddPermission", "s3:PutBucketPolicy", "secretsmanager:GetSecretValue", "ssm:GetParameter"],
  ...["ssm:GetParameters", "ssm:GetParametersByPath", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
];

/** Keys by which a condition chooses resources, or bounds what they may do. */
const CHOOSING_KEYS =
  /^(?:[a-z0-9-]+:resourcetag\/.+|iam:permissionsboundary|kms:(?:requestalias|resourcealiases|viaservice))$/;

/**
 * The actions of a statement by which an identity gets further, where it may do them to every resource. None where they
 * are among all actions of a service: that is told of as such.
 */
export function escalatingActions(statement: PolicyStatement): readonly string[] {
  const { effect, actions, isNotAction, conditions } = statement;
  if (effect !== "Allow" || isNotAction || isUnlimited(statement) || !isForEveryResource(statement)) return [];
  if (conditions.some(choosesResources)) return [];
  return actions.filter((action) => ESCALATING.some((escalating) => matches(action, escalating)));
}

/** Whether a condition leaves out what nobody has named. */
function choosesResources(condition: PolicyCondition): boolean {
  const demand = demandOf(condition);
  if (demand === undefined || !CHOOSING_KEYS.test(demand.key)) return false;
  return demand.values.every((value) => !demand.isPattern || !hasWildcard(value) || literalText(value).length > 2);
}
