import type { ServicePrincipal } from "@cdktf/provider-databricks/lib/service-principal";
import { ServicePrincipalFederationPolicy } from "@cdktf/provider-databricks/lib/service-principal-federation-policy";
import { Token } from "cdktf";
import type { Construct } from "constructs";
import { defined } from "../../core/defined";
import type { CiClaim, CiIssuer } from "../ci-identity";

/** CI jobs that may authenticate as a service principal. */
export interface Federation {
  /** Prefix of the construct ids of the federation policies. */
  readonly idPrefix: string;
  readonly principal: ServicePrincipal;
  readonly issuer: CiIssuer;
  readonly claims: readonly CiClaim[];
  /** What the jobs do, e.g. `apply the stage`; part of the federation policy's description. */
  readonly doing: string;
  /** UUID of the Databricks account. */
  readonly databricksAccountId: string;
}

/** Lets CI jobs authenticate as a service principal with their OpenID Connect tokens, without a stored secret. */
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
        ...defined({ subjectClaim: whole?.claim }),
      },
    });
  }
}
