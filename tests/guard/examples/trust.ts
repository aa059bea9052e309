import type { Broken, Examples } from "../support/examples";
import { policy, resource, type PlannedFixture } from "../support/plan";

const role = (statement: object): PlannedFixture =>
  resource("aws_iam_role.r", { assume_role_policy: policy({ Action: "sts:AssumeRole", ...statement }) });

const ROOT = { AWS: "arn:aws:iam::222222222222:root" };
const ISSUER = { Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" };
const AUDIENCE = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };

const SAML = { Federated: "arn:aws:iam::111111111111:saml-provider/directory" };

const pipelines = (condition: object): PlannedFixture =>
  role({ Principal: ISSUER, Action: "sts:AssumeRoleWithWebIdentity", Condition: condition });

const federation = (oidcPolicy: object | undefined): PlannedFixture =>
  resource("databricks_service_principal_federation_policy.f", {
    oidc_policy: oidcPolicy === undefined ? null : { ...oidcPolicy },
  });
const EXACT = {
  issuer: "https://token.actions.githubusercontent.com",
  audiences: ["0a1b2c3d"],
  subject: "repo:example/fraudops:environment:dev",
};

export const TRUST_EXAMPLES: Examples = {
  "trust-other-account": {
    broken: {
      "all principals of an account": [
        ["statement 1 trusts arn:aws:iam::222222222222:root without external id or exact principal"],
        [role({ Principal: ROOT })],
      ],
      "a condition that does not identify the caller": [
        ["statement 1 trusts arn:aws:iam::222222222222:root without external id or exact principal"],
        [role({ Principal: ROOT, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })],
      ],
      "an account id": [
        ["statement 1 trusts 222222222222 without external id or exact principal"],
        [role({ Principal: { AWS: "222222222222" } })],
      ],
      "every external id except one": [
        ["statement 1 trusts arn:aws:iam::222222222222:root without external id or exact principal"],
        [role({ Principal: ROOT, Condition: { StringNotEquals: { "sts:ExternalId": "0a1b" } } })],
      ],
      "an `IfExists` condition on the external id": [
        ["statement 1 trusts arn:aws:iam::222222222222:root without external id or exact principal"],
        [role({ Principal: ROOT, Condition: { StringEqualsIfExists: { "sts:ExternalId": "0a1b" } } })],
      ],
      "a condition that any role of the account meets": [
        ["statement 1 trusts arn:aws:iam::222222222222:root without external id or exact principal"],
        [role({ Principal: ROOT, Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*" } } })],
      ],
      "a wildcard for every role of the account": [
        ["statement 1 trusts arn:aws:iam::222222222222:role/* without external id or exact principal"],
        [role({ Principal: { AWS: "arn:aws:iam::222222222222:role/*" } })],
      ],
      "a `ForAllValues` condition on the external id": [
        ["statement 1 trusts arn:aws:iam::222222222222:root without external id or exact principal"],
        [role({ Principal: ROOT, Condition: { "ForAllValues:StringEquals": { "sts:ExternalId": "0a1b" } } })],
      ],
      "any external id": [
        ["statement 1 trusts arn:aws:iam::222222222222:root without external id or exact principal"],
        [role({ Principal: ROOT, Condition: { StringLike: { "sts:ExternalId": "*" } } })],
      ],
      "a principal from a reference": [
        ["statement 1 trusts ${data.x.arn} without external id or exact principal"],
        [role({ Principal: { AWS: "${data.x.arn}" } })],
      ],
    },
    kept: {
      "an external id with the operator in lower case": [
        [role({ Principal: ROOT, Condition: { stringequals: { "STS:ExternalId": "0a1b" } } })],
      ],
      "an external id": [[role({ Principal: ROOT, Condition: { StringEquals: { "sts:ExternalId": "0a1b" } } })]],
      "a condition on one principal of the account": [
        [
          role({
            Principal: ROOT,
            Condition: { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/itself" } },
          }),
        ],
      ],
      "one role": [[role({ Principal: { AWS: "arn:aws:iam::222222222222:role/one" } })]],
    },
  },
  "trust-federated-subject": {
    broken: {
      "tokens with any subject": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [pipelines({ StringEquals: AUDIENCE })],
      ],
      "every repository": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [
          pipelines({
            StringEquals: AUDIENCE,
            StringLike: { "token.actions.githubusercontent.com:sub": ["repo:example/fraudops:*", "repo:*"] },
          }),
        ],
      ],
      "every repository of an owner": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [
          pipelines({
            StringEquals: AUDIENCE,
            StringLike: { "token.actions.githubusercontent.com:sub": "repo:example/*:environment:dev" },
          }),
        ],
      ],
      ...Object.fromEntries(
        [
          "*",
          "repo:*",
          "repo:example/*:*",
          "repo:example/fraud*:ref:refs/heads/main",
          "project_path:*",
          "project_path:example/*",
        ].map((subject) => [
          `the subject ${subject}`,
          [
            ["statement 1 lacks an exact audience, or a subject that names a project"],
            [
              pipelines({
                StringEquals: AUDIENCE,
                StringLike: { "token.actions.githubusercontent.com:sub": subject },
              }),
            ],
          ] as Broken,
        ]),
      ),
      "a policy variable with the subject of the token": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [
          pipelines({
            StringEquals: {
              ...AUDIENCE,
              "token.actions.githubusercontent.com:sub": "${token.actions.githubusercontent.com:sub}",
            },
          }),
        ],
      ],
      "every subject except one": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [
          pipelines({
            StringEquals: AUDIENCE,
            StringNotEquals: { "token.actions.githubusercontent.com:sub": EXACT.subject },
          }),
        ],
      ],
      "an `IfExists` condition on the subject": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [
          pipelines({
            StringEquals: AUDIENCE,
            StringEqualsIfExists: { "token.actions.githubusercontent.com:sub": EXACT.subject },
          }),
        ],
      ],
      "any audience": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [
          pipelines({
            StringEquals: { "token.actions.githubusercontent.com:sub": EXACT.subject },
            StringLike: { "token.actions.githubusercontent.com:aud": "*" },
          }),
        ],
      ],
      "SAML assertions for any audience": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [role({ Principal: SAML, Action: "sts:AssumeRoleWithSAML" })],
      ],
      "a condition without audience": [
        ["statement 1 lacks an exact audience, or a subject that names a project"],
        [pipelines({ StringEquals: { "token.actions.githubusercontent.com:sub": EXACT.subject } })],
      ],
    },
    kept: {
      "every branch of one repository": [
        [
          pipelines({
            StringEquals: AUDIENCE,
            StringLike: { "token.actions.githubusercontent.com:sub": "repo:example/fraudops:ref:refs/heads/*" },
          }),
        ],
      ],
      "SAML assertions for AWS": [
        [
          role({
            ...{ Principal: SAML, Action: "sts:AssumeRoleWithSAML" },
            Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
          }),
        ],
      ],
      "an environment of one repository": [
        [pipelines({ StringEquals: { ...AUDIENCE, "token.actions.githubusercontent.com:sub": EXACT.subject } })],
      ],
    },
  },
  "federation-subject": {
    broken: {
      "a federation policy without OIDC policy": [
        ["the issuer is missing or uses HTTP", "the policy names no audience", "the policy names no exact subject"],
        [federation(undefined)],
      ],
      "an issuer without TLS": [
        ["the issuer is missing or uses HTTP"],
        [federation({ ...EXACT, issuer: "http://gitlab.example.com" })],
      ],
      "an empty list of audiences": [["the policy names no audience"], [federation({ ...EXACT, audiences: [] })]],
      "a subject with a wildcard": [
        ["the policy names no exact subject"],
        [federation({ ...EXACT, subject: "repo:example/fraudops:*" })],
      ],
    },
    kept: { "one exact subject": [[federation(EXACT)]] },
  },
};
