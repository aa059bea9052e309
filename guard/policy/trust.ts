import { demandOf, isFixed } from "./binding";
import { hasWildcard } from "./pattern";
import type { PolicyCondition } from "./statement";

/** Whether a condition demands one external id, or one principal: whom of an account a role lets in. */
export function isForOnePrincipal(condition: PolicyCondition): boolean {
  const demand = demandOf(condition);
  if (demand === undefined || !["sts:externalid", "aws:principalarn"].includes(demand.key)) return false;
  return !demand.isPattern || !demand.values.some(hasWildcard);
}

/**
 * Whether conditions say whose assertions of an identity provider are taken: of OpenID Connect the audience and the subject,
 * of SAML the audience, for its users are ours.
 */
export function isFederatedFor(provider: string, conditions: readonly PolicyCondition[]): boolean {
  const demands = conditions.flatMap((condition) => demandOf(condition) ?? []);
  const named = (claim: string, isNamed: (value: string) => boolean): boolean =>
    demands.some(
      ({ key, values, isPattern }) =>
        key.endsWith(`:${claim}`) && values.every((value) => isFixed(value) && (!isPattern || isNamed(value))),
    );
  const audience = named("aud", (value) => !hasWildcard(value));
  return audience && (provider.includes(":saml-provider/") || named("sub", namesProject));
}

/** `repo:owner/name:*`, `project_path:group/project:ref_type:*`: what is open stands behind the project's whole name. */
function namesProject(subject: string): boolean {
  return !hasWildcard(subject) || /^[^*?]+\/[^*?:]+:/.test(subject);
}
