import type { CloudObject } from "../../ports";
import { allows, conditionValues, parsePolicy, type Statement } from "../aws/policy-document";
import type { BehaviourContext } from "../types";
import { textOf } from "../values";

/** AWS account of Databricks' control plane, which the roles and key policies of a customer must trust. */
export const DATABRICKS_AWS_ACCOUNT = "414351767826";

/** IAM role of Unity Catalog, which the role of a storage credential must trust. */
export const UNITY_CATALOG_ROLE = `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:role/unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL`;

/** IAM role with which Databricks delivers logs. A customer's role that trusts this role needs no EC2 permissions. */
export const LOG_DELIVERY_ROLE = `arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:role/SaasUsageDeliveryRole-prod-IAMRole-3PLHICCRR1TK`;

const ERROR = "MalformedPolicyDocument";

export function roleByArn({ store }: BehaviourContext, arn: string): CloudObject | undefined {
  return store.find("aws_iam_role", "aws", { arn })[0];
}

/** Whether a role's trust policy lets `principal` (a prefix of an ARN) assume the role with `externalId`. */
export function trusts(role: CloudObject, principal: string, externalId: string): boolean {
  return parsePolicy(textOf(role, "assume_role_policy"), ERROR).some(
    (statement) =>
      statement.effect === "Allow" &&
      statement.principals.some((each) => each.startsWith(`AWS:${principal}`)) &&
      conditionValues(statement, "sts:ExternalId").includes(externalId),
  );
}

/** Whether a role's inline policies allow an action on `resource`; without `resource`, on at least one resource. */
export function may({ store }: BehaviourContext, role: CloudObject, action: string, resource?: string): boolean {
  const statements: readonly Statement[] = store
    .find("aws_iam_role_policy", "aws", { role: role.id })
    .flatMap((policy) => parsePolicy(textOf(policy, "policy"), ERROR));
  return allows(statements, action, resource);
}

/**
 * Whether a role may perform an action with a KMS key. The key policy must allow the action to the role. Or it must
 * allow the action to the account's root principal, and the role's policies must allow the action, too. Evaluates the
 * condition `aws:PrincipalArn` of the key policy, and assumes that all other conditions hold. Ignores Deny statements.
 */
export function mayUseKey(context: BehaviourContext, role: CloudObject, key: CloudObject, action: string): boolean {
  const arn = textOf(role, "arn");
  const root = arn.replace(/:role\/.*/, ":root");
  const applying = parsePolicy(textOf(key, "policy"), ERROR).filter((statement) => {
    const roles = conditionValues(statement, "aws:PrincipalArn");
    return roles.length === 0 || roles.includes(arn);
  });
  const naming = (principal: string): readonly Statement[] =>
    applying.filter((statement) => statement.principals.includes(`AWS:${principal}`));
  if (allows(naming(arn), action)) return true;
  return allows(naming(root), action) && may(context, role, action, textOf(key, "arn"));
}
