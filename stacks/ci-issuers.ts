import type { AccountConfig } from "../config/schema";
import { gitHubIssuer, gitLabIssuer, type CiIssuer } from "../constructs/ci-identity";

/** The continuous-integration systems that the account's configuration trusts. */
export function ciIssuers({ ci }: AccountConfig): CiIssuer[] {
  return [
    ...(ci.github === undefined ? [] : [gitHubIssuer(ci.github)]),
    ...(ci.gitlab === undefined ? [] : [gitLabIssuer(ci.gitlab)]),
  ];
}
