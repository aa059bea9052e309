import { requiredKey } from "./binding";
import { hasWildcard, literalText, matches } from "./pattern";
import { isForEveryResource, isUnlimited, type PolicyCondition, type PolicyStatement } from "./statement";

/** Actions that allow privilege escalation or reading secrets. */
const ESCALATING = [
  ...["iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy"],
  ...["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreatePolicyVersion", "iam:DeleteRolePermissionsBoundary"],
  ...["iam:DeleteUserPermissionsBoundary", "iam:PassRole", "iam:PutGroupPolicy", "iam:PutRolePermissionsBoundary"],
  ...["iam:PutRolePolicy", "iam:PutUserPermissionsBoundary", "iam:PutUserPolicy", "iam:SetDefaultPolicyVersion"],
  ...["iam:UpdateAssumeRolePolicy", "iam:UpdateLoginProfile", "kms:CreateGrant", "kms:Decrypt", "kms:PutKeyPolicy"],
  ...["lambda:AddPermission", "s3:PutBucketPolicy", "secretsmanager:GetSecretValue", "ssm:GetParameter"],
  ...["ssm:GetParameters", "ssm:GetParametersByPath", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
];

/**
 * Condition keys that restrict a statement to some resources, or to requests through one service (`kms:ViaService`), or
 * require a permissions boundary.
 */
const CHOOSING_KEYS =
  /^(?:[a-z0-9-]+:resourcetag\/.+|iam:permissionsboundary|kms:(?:requestalias|resourcealiases|viaservice))$/;

/**
 * Actions of an Allow statement that match `ESCALATING`, if the statement applies to every resource and no condition
 * requires one of `CHOOSING_KEYS`. Empty for a statement that allows all actions of a service: the rule
 * `policy-wildcard` reports it.
 */
export function escalatingActions(statement: PolicyStatement): readonly string[] {
  const { effect, actions, isNotAction, conditions } = statement;
  if (effect !== "Allow" || isNotAction || isUnlimited(statement) || !isForEveryResource(statement)) return [];
  if (conditions.some(choosesResources)) return [];
  return actions.filter((action) => ESCALATING.some((escalating) => matches(action, escalating)));
}

/** Whether a condition requires one of `CHOOSING_KEYS`, with values that are more specific than a wildcard. */
function choosesResources(condition: PolicyCondition): boolean {
  const demand = requiredKey(condition);
  if (demand === undefined || !CHOOSING_KEYS.test(demand.key)) return false;
  return demand.values.every((value) => !demand.isPattern || !hasWildcard(value) || literalText(value).length > 2);
}
