import type { AccountConfig } from "../config/schema";
import { gitHubIssuer, gitLabIssuer, type CiIssuer } from "../constructs/ci-identity";

/** CI systems that `account.yaml` trusts. */
export function ciIssuers({ ci }: AccountConfig): CiIssuer[] {
  return [
    ...(ci.github === undefined ? [] : [gitHubIssuer(ci.github)]),
    ...(ci.gitlab === undefined ? [] : [gitLabIssuer(ci.gitlab)]),
  ];
}
