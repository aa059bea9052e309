import { identifiesCaller, isAnyone } from "../policy/binding";
import { escalatingActions } from "../policy/escalation";
import { allowedBy } from "../policy/resource-statements";
import { unlimitedStatements, type PolicyStatement } from "../policy/statement";
import { policyDocuments } from "../policies";
import { everyResource, type Rule } from "../rule";

/** Rules for policy documents of all AWS resources. */
export const POLICY_RULES: readonly Rule[] = [
  {
    id: "policy-readable",
    severity: "error",
    what: "Before the apply, a policy is JSON with known actions; its other elements may contain references.",
    why: "A policy that is only known after the apply cannot be reviewed.",
    remedy: "Write the statements as JSON in the configuration; references are allowed except in actions.",
    check: everyResource((resource) =>
      policyDocuments(resource).flatMap(({ argument, statements }) =>
        statements === undefined
          ? [`${argument} is not JSON before the apply`]
          : statements
              // AWS allows no policy variables in actions, so `${` always begins a Terraform reference.
              .filter(({ actions }) => actions.some((action) => action.includes("${")))
              .map(({ name }) => `${argument}: the actions of ${name} are unknown before the apply`),
      ),
    ),
  },
  {
    id: "policy-wildcard",
    severity: "error",
    what: "No statement of an identity-based policy allows all (or all but some) actions of a service on all (or all but some) resources of a type.",
    why: "The role would have unintended permissions on unintended resources.",
    remedy: "List actions at least by verb, e.g. s3:Get*, or resources by name or prefix.",
    check: everyResource((resource) =>
      policyDocuments(resource)
        .filter(({ kind }) => kind === "identity")
        .flatMap(({ statements = [] }) => unlimitedStatements(statements))
        .map(({ name, actions }) => `${name} allows ${actions.join(", ")} on every resource`),
    ),
  },
  {
    id: "policy-escalation",
    severity: "error",
    what: "Actions that grant permissions, assume roles or read secrets are allowed only on named or tagged resources.",
    why: "A principal that can attach policies to every role, or pass or assume every role, has the permissions of all roles.",
    remedy:
      "Restrict the statement to names or prefixes of roles, keys and secrets, or require a resource tag or a permissions boundary.",
    check: everyResource((resource) =>
      allowedBy(resource, ["identity"])
        .map((statement) => ({ name: statement.name, escalating: escalatingActions(statement) }))
        .filter(({ escalating }) => escalating.length > 0)
        .map(({ name, escalating }) => `${name} allows ${escalating.join(", ")} on every resource`),
    ),
  },
  {
    id: "policy-anyone",
    severity: "error",
    what: "No trust policy or resource-based policy allows any principal unless a condition identifies the caller or its origin.",
    why: "Principals of every AWS account in the world have access: most other conditions can be met from any account.",
    remedy:
      "List the principals, or require aws:PrincipalOrgID, aws:SourceAccount, aws:SourceVpce or a similar key with exact values.",
    check: everyResource((resource) =>
      allowedBy(resource, ["resource", "trust"])
        .filter(({ principals, conditions }) => principals.some(isAnyone) && !conditions.some(identifiesCaller))
        .map(({ name, conditions }) => `${name} allows anyone${insufficientConditions(conditions)}`),
    ),
  },
  {
    id: "policy-service-source",
    severity: "error",
    what: "A resource-based policy that allows access by an AWS service restricts the account or resource on whose behalf the service acts.",
    why: "Anyone who knows the resource's name can make the service act on it (confused deputy).",
    remedy: "Require aws:SourceAccount, aws:SourceArn or aws:SourceOrgID with exact values.",
    check: everyResource((resource) =>
      allowedBy(resource, ["resource"])
        .filter(({ conditions }) => !conditions.some(identifiesCaller))
        .flatMap(({ name, principals }) =>
          principals
            .filter(([kind]) => kind === "Service")
            .map(([, service]) => `${name} lets ${service} act on behalf of any account`),
        ),
    ),
  },
];

/** Says that none of the given conditions of a statement identifies the caller; empty without conditions. */
function insufficientConditions(conditions: PolicyStatement["conditions"]): string {
  if (conditions.length === 0) return "";
  return `: ${conditions.map(({ operator, key }) => `${operator} ${key}`).join(", ")} does not identify the caller`;
}
