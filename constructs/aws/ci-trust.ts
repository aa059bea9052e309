import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import type { CiClaim, CiIssuer, CiPurpose } from "../ci-identity";
import { policyDocument, type PolicyStatement } from "./policy";

/** `aud` claim that AWS tools request by default. */
const AUDIENCE = "sts.amazonaws.com";

/** Properties for `CiTrust`. */
export interface CiTrustProps {
  readonly issuers: readonly CiIssuer[];
  /** Provider of the AWS account that trusts the issuers. */
  readonly provider: AwsProvider;
}

/**
 * OpenID Connect providers of CI systems in one AWS account, so that CI jobs assume roles without a stored secret.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#CiTrust}
 */
export class CiTrust extends Construct {
  private readonly issuers: ReadonlyArray<{ readonly issuer: CiIssuer; readonly arn: string }>;

  public constructor(scope: Construct, id: string, props: CiTrustProps) {
    super(scope, id);
    this.issuers = props.issuers.map((issuer) => {
      const resource = new IamOpenidConnectProvider(this, `Issuer-${issuer.name}`, {
        provider: props.provider,
        url: `https://${issuer.host}`,
        clientIdList: [AUDIENCE],
      });
      return { issuer, arn: resource.arn };
    });
  }

  /** Trust policy of a role for CI jobs that plan or apply `stage`. */
  public policy(stage: string, purpose: CiPurpose): string {
    return this.policyFor((issuer) => issuer.subjects(stage).filter((subject) => subject.purpose === purpose));
  }

  /**
   * Trust policy of a role for CI jobs of merge requests that deploy to a slot, i.e. to a set of resources that stages of
   * merge requests use one after another.
   */
  public slotPolicy(slot: string): string {
    return this.policyFor((issuer) => issuer.slotSubjects(slot));
  }

  private policyFor(subjectsOf: (issuer: CiIssuer) => readonly CiClaim[]): string {
    return policyDocument(
      this.issuers.map(({ issuer, arn }): PolicyStatement => {
        const claims = subjectsOf(issuer).map(({ claim }) => claim);
        const audience = { [`${issuer.host}:aud`]: AUDIENCE };
        const subject = { [`${issuer.host}:sub`]: claims };
        return {
          Sid: issuer.name,
          Effect: "Allow",
          Principal: { Federated: arn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: claims.some((claim) => claim.includes("*"))
            ? { StringEquals: audience, StringLike: subject }
            : { StringEquals: { ...audience, ...subject } },
        };
      }),
    );
  }
}
