import { requiredKey, isFixed } from "./binding";
import { hasWildcard } from "./pattern";
import type { PolicyCondition } from "./statement";

/** Whether a condition of a trust policy requires an exact external id or principal. */
export function isForOnePrincipal(condition: PolicyCondition): boolean {
  const demand = requiredKey(condition);
  if (demand === undefined || !["sts:externalid", "aws:principalarn"].includes(demand.key)) return false;
  return !demand.isPattern || !demand.values.some(hasWildcard);
}

/**
 * Whether conditions restrict the identities of a federated provider: audience and subject for OpenID Connect;
 * audience for SAML, whose users belong to the organisation.
 */
export function isFederatedFor(provider: string, conditions: readonly PolicyCondition[]): boolean {
  const demands = conditions.flatMap((condition) => requiredKey(condition) ?? []);
  const named = (claim: string, isNamed: (value: string) => boolean): boolean =>
    demands.some(
      ({ key, values, isPattern }) =>
        key.endsWith(`:${claim}`) && values.every((value) => isFixed(value) && (!isPattern || isNamed(value))),
    );
  const audience = named("aud", (value) => !hasWildcard(value));
  return audience && (provider.includes(":saml-provider/") || named("sub", namesProject));
}

/**
 * Whether the subject of a token contains a full project name, with wildcards only after it, e.g. `repo:owner/name:*`
 * or `project_path:group/project:ref_type:*`.
 */
function namesProject(subject: string): boolean {
  return !hasWildcard(subject) || /^[^*?]+\/[^*?:]+:/.test(subject);
}
