import { identifiesCaller, isAnyone } from "../policy/binding";
import { escalatingActions } from "../policy/escalation";
import { allowedBy } from "../policy/resource-statements";
import { unlimitedStatements, type PolicyStatement } from "../policy/statement";
import { policyDocuments } from "../policies";
import { everyResource, type Rule } from "../rule";

/** What policy documents allow, on whatever resource of AWS they stand. */
export const POLICY_RULES: readonly Rule[] = [
  {
    id: "policy-readable",
    severity: "error",
    what: "A policy's text stands in the configuration.",
    why: "A policy that is put together during the apply is reviewed by nobody.",
    remedy: "Write the statements as JSON in the configuration; references are fine anywhere but in actions.",
    check: everyResource((resource) =>
      policyDocuments(resource).flatMap(({ argument, statements }) =>
        statements === undefined
          ? [`${argument} is not JSON before the apply`]
          : statements
              // AWS allows no policy variable in an action: `${` is a Terraform reference.
              .filter(({ actions }) => actions.some((action) => action.includes("${")))
              .map(({ name }) => `${argument} does not say before the apply which actions ${name} is about`),
      ),
    ),
  },
  {
    id: "policy-wildcard",
    severity: "error",
    what: "No statement allows every action of a service, or all but some, on every resource of a type, or all but some.",
    why: "Whoever assumes the role may do what nobody thought of, to what nobody thought of.",
    remedy: "Name the actions by their verb, or the resources by name or prefix.",
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
    what: "What gives rights, takes roles on or reads secrets is allowed on named resources only, or by their tags.",
    why: "Whoever may attach a policy to every role, pass every role or take it on has the rights of all of them.",
    remedy:
      "Name the roles, keys and secrets, by a prefix at least, or demand a tag of theirs or a permissions boundary.",
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
    what: "Nothing is open to anyone unless a condition names who calls, or from where.",
    why: "Every AWS account in the world is anyone; most conditions hold for all of them.",
    remedy:
      "Name the principals, or demand aws:PrincipalOrgID, aws:SourceAccount, aws:SourceVpce or the like with exact values.",
    check: everyResource((resource) =>
      allowedBy(resource, ["resource", "trust"])
        .filter(({ principals, conditions }) => principals.some(isAnyone) && !conditions.some(identifiesCaller))
        .map(({ name, conditions }) => `${name} allows anyone${idle(conditions)}`),
    ),
  },
  {
    id: "policy-service-source",
    severity: "error",
    what: "A policy that lets a service of AWS in says for which account or resource the service acts.",
    why: "Anybody can have the service act on a resource whose name he knows (the confused deputy).",
    remedy: "Demand aws:SourceAccount, aws:SourceArn or aws:SourceOrgID with exact values.",
    check: everyResource((resource) =>
      allowedBy(resource, ["resource"])
        .filter(({ conditions }) => !conditions.some(identifiesCaller))
        .flatMap(({ name, principals }) =>
          principals
            .filter(([kind]) => kind === "Service")
            .map(([, service]) => `${name} lets ${service} in for anyone`),
        ),
    ),
  },
];

/** Names the conditions that let everyone through, so that nobody has to guess why they do not count. */
function idle(conditions: PolicyStatement["conditions"]): string {
  if (conditions.length === 0) return "";
  return `: ${conditions.map(({ operator, key }) => `${operator} ${key}`).join(", ")} names no caller`;
}
