import { isAnyone } from "../policy/binding";
import { isFederatedFor, isForOnePrincipal } from "../policy/trust";
import { broadManagedPolicies } from "../policy/managed-policies";
import { hasWildcard } from "../policy/pattern";
import { allowedBy } from "../policy/resource-statements";
import { isSet } from "../planned-stack";
import { allOf, each, everyResource, when, type Rule } from "../rule";

/** Types that are or contain long-lived credentials, with a description. */
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

/** Rules for identities, trust and credentials. */
export const IDENTITY_RULES: readonly Rule[] = [
  {
    id: "trust-other-account",
    severity: "error",
    what: "A role that another account can assume requires an external id or an exact principal.",
    why: "Another customer of a multi-tenant service could make the service use the role (confused deputy).",
    remedy: "Add the condition sts:ExternalId, or aws:PrincipalArn for a role of the organisation.",
    check: each(["aws_iam_role"], (resource) =>
      allowedBy(resource, ["trust"])
        .filter(
          ({ principals, conditions }) =>
            principals.some((principal) => isWholeAccount(principal) && !isAnyone(principal)) &&
            !conditions.some(isForOnePrincipal),
        )
        .map(
          ({ name, principals }) =>
            `${name} trusts ${principals.map(([, value]) => value).join(", ")} without external id or exact principal`,
        ),
    ),
  },
  {
    id: "trust-federated-subject",
    severity: "error",
    what: "A role for federated identities requires an exact audience, and restricts the token's subject to a project.",
    why: "Anyone can run a pipeline on GitHub or GitLab; only the token's subject identifies the project.",
    remedy: "Add the conditions <issuer>:sub and <issuer>:aud, with wildcards only after the project's full name.",
    check: each(["aws_iam_role"], (resource) =>
      allowedBy(resource, ["trust"])
        .filter(({ principals, conditions }) =>
          principals.some(([kind, value]) => kind === "Federated" && !isFederatedFor(value, conditions)),
        )
        .map(({ name }) => `${name} lacks an exact audience, or a subject that names a project`),
    ),
  },
  {
    id: "federation-subject",
    severity: "error",
    what: "A federation policy in Databricks names issuer, audience and one exact subject.",
    why: "Databricks accepts tokens of other projects or for other services.",
    remedy: "Set issuer (https), audiences and subject in oidc_policy; Databricks does not support wildcards there.",
    check: each(
      ["databricks_service_principal_federation_policy", "databricks_account_federation_policy"],
      (resource) =>
        [resource.blocks("oidc_policy")[0] ?? {}].flatMap(({ issuer, audiences, subject }) => [
          ...when(typeof issuer !== "string" || issuer.startsWith("http://"), "the issuer is missing or uses HTTP"),
          ...when([audiences].flat().filter(Boolean).length === 0, "the policy names no audience"),
          ...when(
            typeof subject !== "string" || subject === "" || subject.includes("*"),
            "the policy names no exact subject",
          ),
        ]),
    ),
  },
  {
    id: "administrator-policy",
    severity: "error",
    what: "No identity has an AWS managed administrator or full-access policy.",
    why: "The identity gets further permissions whenever AWS extends the policy, e.g. for a new service.",
    remedy: "Write a policy with the actions that the role needs.",
    check: everyResource(({ type, values }) =>
      type.startsWith("aws_") && !type.includes("permissions_boundary") ? broadManagedPolicies(values) : [],
    ),
  },
  {
    id: "permissions-boundary",
    severity: "error",
    what: "A role or user does not lose its permissions boundary.",
    why: "Without a boundary, anyone who can attach a policy to the role can give it any permission.",
    remedy: "Restore permissions_boundary.",
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
    what: "Terraform creates no IAM user, access key, token, password or secret value.",
    why: "Everyone with access to the state could read the credential, which remains valid until it is revoked.",
    remedy: "Use a federated identity; add secret values manually to a secret scope that Terraform creates.",
    check: allOf(
      each(Object.keys(LONG_LIVED), ({ type }) => [`creates ${LONG_LIVED[type] ?? type}`]),
      each(["databricks_mws_workspaces"], (workspace) =>
        when(workspace.blocks("token").length > 0, "creates a token for the new workspace"),
      ),
    ),
  },
];

/** Whether a principal is a whole account (root, account id or wildcard), or a reference that may stand for one. */
function isWholeAccount([kind, value]: readonly [kind: string, value: string]): boolean {
  return kind === "AWS" && (/(:root|^\d{12})$|\$\{/.test(value) || hasWildcard(value));
}
