import { isUnlimited, policyDocuments, POLICY_TYPES, type PolicyKind, type PolicyStatement } from "../policies";
import type { PlannedResource } from "../planned-stack";
import { each, when, type Rule } from "../rule";

/** Resources that are, or hold, something that whoever copies it can use until it is revoked. */
const LONG_LIVED: Readonly<Record<string, string>> = {
  aws_iam_access_key: "an access key",
  aws_iam_user: "an IAM user",
  aws_iam_user_login_profile: "a password",
  aws_secretsmanager_secret_version: "the value of a secret",
  aws_ssm_parameter: "a parameter's value",
  databricks_obo_token: "a token",
  databricks_secret: "the value of a secret",
  databricks_service_principal_secret: "a client secret",
  databricks_token: "a token",
};

/** Who may do what in AWS, and how they prove who they are. */
export const IDENTITY_RULES: readonly Rule[] = [
  {
    id: "policy-readable",
    severity: "error",
    what: "A policy's text stands in the configuration.",
    why: "A policy that is put together during the apply is reviewed by nobody.",
    remedy: "Write the statements as JSON in the configuration; references inside are fine.",
    check: each(POLICY_TYPES, (resource) =>
      policyDocuments(resource)
        .filter(({ statements }) => statements === undefined)
        .map(({ argument }) => `${argument} is not JSON before the apply`),
    ),
  },
  {
    id: "policy-wildcard",
    severity: "error",
    what: "No statement allows every action of a service, or all but some, on every resource.",
    why: "Whoever takes the role on may do what nobody thought of, to what nobody thought of.",
    remedy: "Name the actions, or the resources by ARN, prefix or tag.",
    check: each(POLICY_TYPES, (resource) =>
      allowed(resource, ["identity"])
        .filter(isUnlimited)
        .map(({ name, actions }) => `${name} allows ${actions.join(", ")} on every resource`),
    ),
  },
  {
    id: "policy-anyone",
    severity: "error",
    what: "No bucket, key or role is open to anyone without a condition.",
    why: "Every AWS account in the world is anyone.",
    remedy: "Name the principals, or limit them by aws:PrincipalOrgID, aws:SourceAccount or the like.",
    check: each(POLICY_TYPES, (resource) =>
      allowed(resource, ["resource", "trust"])
        .filter(({ principals, conditions }) => principals.some(([kind]) => kind === "*") && conditions.length === 0)
        .map(({ name }) => `${name} allows anyone`),
    ),
  },
  {
    id: "trust-other-account",
    severity: "error",
    what: "A role that another account may take on asks for an external id, or names the very principal.",
    why: "A service that works for many customers could be talked into using the role for another one of them.",
    remedy: "Add the condition sts:ExternalId, or aws:PrincipalArn for one of our own roles.",
    check: each(["aws_iam_role"], (resource) =>
      allowed(resource, ["trust"])
        .filter(
          ({ principals, conditions }) =>
            principals.some(([kind, value]) => kind === "AWS" && isWholeAccount(value)) &&
            !conditions.some(saysForWhom),
        )
        .map(({ name, principals }) => `${name} trusts ${principals.map(([, value]) => value).join(", ")} as a whole`),
    ),
  },
  {
    id: "trust-federated-subject",
    severity: "error",
    what: "A role for pipelines says which: the subject of their tokens begins with the project, and the audience is stated.",
    why: "Anyone can run a pipeline at GitHub or GitLab; the token's subject alone says whose it is.",
    remedy: "Add the conditions <issuer>:sub and <issuer>:aud; a wildcard only behind the project's name.",
    check: each(["aws_iam_role"], (resource) =>
      allowed(resource, ["trust"])
        .filter(({ principals }) => principals.some(([kind]) => kind === "Federated"))
        .filter((statement) => !namesSubject(statement))
        .map(({ name }) => `${name} does not say whose tokens`),
    ),
  },
  {
    id: "federation-subject",
    severity: "error",
    what: "A federation policy of a Databricks service principal names issuer, audience and one exact subject.",
    why: "Databricks would take any token of the issuer for the service principal.",
    remedy: "Set oidc_policy with issuer (https), audiences and subject; Databricks knows no wildcard in it.",
    check: each(
      ["databricks_service_principal_federation_policy", "databricks_account_federation_policy"],
      (resource) =>
        [resource.blocks("oidc_policy")[0] ?? {}].flatMap(({ issuer, audiences, subject }) => [
          ...when(typeof issuer !== "string" || issuer.startsWith("http://"), "no issuer over https"),
          ...when([audiences].flat().filter(Boolean).length === 0, "no audience"),
          ...when(typeof subject !== "string" || subject === "" || subject.includes("*"), "no exact subject"),
        ]),
    ),
  },
  {
    id: "administrator-policy",
    severity: "error",
    what: "No role gets one of AWS's own administrator or full-access policies.",
    why: "They grow with every new service of AWS.",
    remedy: "Write a policy that names what the role does.",
    check: each(
      ["aws_iam_role", "aws_iam_role_policy_attachment", "aws_iam_group_policy_attachment"],
      ({ values: { policy_arn: attached, managed_policy_arns: own } }) =>
        [attached, own]
          .flat()
          .map(String)
          .filter((arn) => /:aws:policy\/.*(AdministratorAccess|FullAccess|PowerUserAccess)$/.test(arn)),
    ),
  },
  {
    id: "long-lived-credential",
    severity: "error",
    what: "Terraform makes no user, access key, token, password or secret value.",
    why: "It would stand in the state for everyone who may read it, and work until somebody notices.",
    remedy: "Federate the identity; put values of secrets in by hand, behind a scope that Terraform makes.",
    check: (stack, posture) => [
      ...each(Object.keys(LONG_LIVED), ({ type }) => [LONG_LIVED[type] ?? type])(stack, posture),
      ...each(["databricks_mws_workspaces"], (workspace) =>
        when(workspace.blocks("token").length > 0, "a token for the new workspace"),
      )(stack, posture),
    ],
  },
];

function allowed(resource: PlannedResource, kinds: readonly PolicyKind[]): readonly PolicyStatement[] {
  return policyDocuments(resource)
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ statements }) => statements ?? [])
    .filter(({ effect }) => effect === "Allow");
}

/** An account by its root or by its number, or a reference that may name one. */
function isWholeAccount(principal: string): boolean {
  return /(:root|^\d{12})$|\$\{/.test(principal);
}

/** Whether a condition asks for one external id or one principal; another operator, or a wildcard, asks for less. */
function saysForWhom({ operator, key, values }: PolicyStatement["conditions"][number]): boolean {
  if (key === "sts:ExternalId") return operator === "StringEquals";
  const isOne = !values.some((value) => /[*?]/.test(value));
  return key === "aws:PrincipalArn" && /^(StringEquals|ArnEquals|ArnLike)$/.test(operator) && isOne;
}

function namesSubject({ conditions }: PolicyStatement): boolean {
  const subject = conditions.find(({ key }) => key.endsWith(":sub"));
  const audience = conditions.some(({ key, operator }) => key.endsWith(":aud") && operator === "StringEquals");
  const namesProject = (value: string): boolean => /^[^*?]+\/[^*?:]+:/.test(value);
  return audience && subject !== undefined && subject.values.length > 0 && subject.values.every(namesProject);
}
