import { isAnyone } from "../policy/binding";
import { isFederatedFor, isForOnePrincipal } from "../policy/trust";
import { broadManagedPolicies } from "../policy/managed-policies";
import { hasWildcard } from "../policy/pattern";
import { allowedBy } from "../policy/resource-statements";
import { isSet } from "../planned-stack";
import { each, everyResource, when, type Rule } from "../rule";

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
    id: "trust-other-account",
    severity: "error",
    what: "A role that another account may assume asks for an external id, or names the principal.",
    why: "A service that works for many customers could be made to use the role for another one of them.",
    remedy: "Add the condition sts:ExternalId, or aws:PrincipalArn for one of our own roles.",
    check: each(["aws_iam_role"], (resource) =>
      allowedBy(resource, ["trust"])
        .filter(
          ({ principals, conditions }) =>
            principals.some((principal) => isWholeAccount(principal) && !isAnyone(principal)) &&
            !conditions.some(isForOnePrincipal),
        )
        .map(({ name, principals }) => `${name} trusts ${principals.map(([, value]) => value).join(", ")} as a whole`),
    ),
  },
  {
    id: "trust-federated-subject",
    severity: "error",
    what: "A role for federated identities names them: the subject of a token begins with the project, and the audience is stated.",
    why: "Anyone can run a pipeline at GitHub or GitLab; only the token's subject says whose it is.",
    remedy: "Add the conditions <issuer>:sub and <issuer>:aud; a wildcard only behind the project's name.",
    check: each(["aws_iam_role"], (resource) =>
      allowedBy(resource, ["trust"])
        .filter(({ principals, conditions }) =>
          principals.some(([kind, value]) => kind === "Federated" && !isFederatedFor(value, conditions)),
        )
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
    what: "No identity gets one of AWS's own administrator or full-access policies, by whatever resource.",
    why: "They grow with every new service of AWS.",
    remedy: "Write a policy that names what the role does.",
    check: everyResource(({ type, values }) =>
      type.startsWith("aws_") && !type.includes("permissions_boundary") ? broadManagedPolicies(values) : [],
    ),
  },
  {
    id: "permissions-boundary",
    severity: "error",
    what: "A role or user that has a permissions boundary keeps one.",
    why: "Without it, whoever may attach a policy to the role decides how far the role's rights go.",
    remedy: "Leave permissions_boundary as it is.",
    check: (stack) =>
      stack.changes
        .filter(({ change: { before, after, after_unknown: unknown } }) => {
          const wasSet = isSet(before?.["permissions_boundary"]);
          return wasSet && after !== null && !isSet(after["permissions_boundary"] ?? unknown["permissions_boundary"]);
        })
        .map(({ address }) => ({ resource: address, found: "loses its permissions boundary" })),
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

/** An account by its root, by its number or by a wildcard within it, or a reference that may name one. */
function isWholeAccount([kind, value]: readonly [kind: string, value: string]): boolean {
  return kind === "AWS" && (/(:root|^\d{12})$|\$\{/.test(value) || hasWildcard(value));
}
