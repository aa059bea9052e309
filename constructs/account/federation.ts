import type { ServicePrincipal } from "@cdktf/provider-databricks/lib/service-principal";
import { ServicePrincipalFederationPolicy } from "@cdktf/provider-databricks/lib/service-principal-federation-policy";
import { Token } from "cdktf";
import type { Construct } from "constructs";
import type { CiClaim, CiIssuer } from "../ci-identity";

/** Jobs of a continuous-integration system that may act as a service principal. */
export interface Federation {
  /** Begins the ids of the constructs. */
  readonly idPrefix: string;
  readonly principal: ServicePrincipal;
  readonly issuer: CiIssuer;
  readonly claims: readonly CiClaim[];
  /** What the jobs do, e.g. `apply the stage`. */
  readonly doing: string;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
}

/** Lets jobs act as a service principal by their own tokens, so that no secret is stored with them. */
export function federate(scope: Construct, props: Federation): void {
  const { idPrefix, principal, issuer, claims, doing, databricksAccountId } = props;
  for (const { name, claim, whole } of claims) {
    new ServicePrincipalFederationPolicy(scope, `${idPrefix}-${issuer.name}-${name}`, {
      servicePrincipalId: Token.asNumber(principal.id),
      policyId: `${issuer.name}-${name}`,
      description: `Jobs of ${issuer.name} that ${doing}`,
      oidcPolicy: {
        issuer: `https://${issuer.host}`,
        audiences: [databricksAccountId],
        subject: whole?.value ?? claim,
        ...(whole === undefined ? {} : { subjectClaim: whole.claim }),
      },
    });
  }
}
