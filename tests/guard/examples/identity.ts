import type { Examples } from "../support/examples";
import { policy, resource, type PlannedFixture } from "../support/plan";

const rolePolicy = (...statements: readonly object[]): PlannedFixture =>
  resource("aws_iam_role_policy.p", { policy: policy(...statements.map((it) => ({ ...it }))) });
const role = (statement: object): PlannedFixture =>
  resource("aws_iam_role.r", { assume_role_policy: policy({ Action: "sts:AssumeRole", ...statement }) });

const roleWith = (policyText: unknown, details: object = {}): PlannedFixture =>
  resource("aws_iam_role.r", { inline_policy: [{ name: "all", policy: policyText }] }, details);

const ROOT = { AWS: "arn:aws:iam::222222222222:root" };
const ISSUER = { Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" };
const AUDIENCE = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };

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

const attachment = (name: string): PlannedFixture =>
  resource("aws_iam_role_policy_attachment.a", { policy_arn: `arn:aws:iam::aws:policy/${name}` });

export const IDENTITY_EXAMPLES: Examples = {
  "policy-readable": {
    broken: {
      "text that a function makes": [
        ["policy is not JSON before the apply"],
        [
          resource(
            "aws_iam_policy.p",
            {},
            {
              unknown: { policy: true },
              configured: { policy: "${data.aws_iam_policy_document.d.json}" },
            },
          ),
        ],
      ],
      "text that is no policy": [
        ["policy is not JSON before the apply"],
        [resource("aws_iam_policy.p", { policy: '"*"' })],
      ],
      "a policy in a role that a function makes": [
        ["inline_policy is not JSON before the apply"],
        [
          roleWith(undefined, {
            unknown: { inline_policy: [{ policy: true }] },
            configured: { inline_policy: [{ name: "all", policy: "${data.aws_iam_policy_document.d.json}" }] },
          }),
        ],
      ],
    },
    kept: {
      "JSON that names what is not known yet": [
        [
          resource(
            "aws_iam_policy.p",
            {},
            {
              unknown: { policy: true },
              configured: { policy: policy({ Action: "s3:GetObject", Resource: "${aws_s3_bucket.b.arn}/*" }) },
            },
          ),
        ],
      ],
      "JSON in a role that names what is not known yet": [
        [
          roleWith(undefined, {
            unknown: { inline_policy: [{ policy: true }] },
            configured: {
              inline_policy: [{ policy: policy({ Action: "s3:GetObject", Resource: "${aws_s3_bucket.b.arn}/*" }) }],
            },
          }),
        ],
      ],
      "a role without policies": [[roleWith(""), resource("aws_iam_role.s", {}, { unknown: { inline_policy: true } })]],
      "none, where AWS writes one": [[resource("aws_vpc_endpoint.e", {}, { unknown: { policy: true } })]],
    },
  },
  "policy-wildcard": {
    broken: {
      everything: [
        ["Everything allows * on every resource"],
        [rolePolicy({ Sid: "Everything", Action: "*", Resource: "*" })],
      ],
      "every action of a service": [
        ["statement 2 allows s3:GetObject, iam:* on every resource"],
        [rolePolicy({ Action: "s3:GetObject", Resource: "*" }, { Action: ["s3:GetObject", "iam:*"], Resource: ["*"] })],
      ],
      "all actions but one": [
        ["statement 1 allows iam:CreateUser on every resource"],
        [rolePolicy({ NotAction: "iam:CreateUser", Resource: "*" })],
      ],
      "all resources but one": [
        ["statement 1 allows s3:* on every resource"],
        [rolePolicy({ Action: "s3:*", NotResource: "arn:aws:s3:::data" })],
      ],
      "all resources by the service's name": [
        ["statement 1 allows s3:* on every resource"],
        [rolePolicy({ Action: "s3:*", Resource: ["arn:aws:s3:::*", "arn:aws:s3:::*/*"] })],
      ],
      "a policy in the role itself": [
        ["statement 1 allows iam:* on every resource"],
        [roleWith(policy({ Action: "iam:*", Resource: "*" }))],
      ],
    },
    kept: {
      "actions of a kind": [[rolePolicy({ Action: ["ec2:Describe*", "s3:Get*"], Resource: "*" })]],
      "a service on one resource": [
        [rolePolicy({ Action: "s3:*", Resource: ["arn:aws:s3:::data/*", "arn:aws:s3:::data"] })],
      ],
      "a refusal": [[rolePolicy({ Effect: "Deny", Action: "*", Resource: "*" })]],
      "a key's own policy, which can speak of the key alone": [
        [resource("aws_kms_key.k", { policy: policy({ Action: "kms:*", Resource: "*", Principal: ROOT }) })],
      ],
    },
  },
  "policy-anyone": {
    broken: {
      "a bucket for anyone": [
        ["Public allows anyone"],
        [
          resource("aws_s3_bucket_policy.b", {
            policy: policy({ Sid: "Public", Action: "s3:GetObject", Principal: "*", Resource: "*" }),
          }),
        ],
      ],
      "a key for any account": [
        ["statement 1 allows anyone"],
        [
          resource("aws_kms_key.k", {
            policy: policy({ Action: "kms:Decrypt", Principal: { AWS: "*" }, Resource: "*" }),
          }),
        ],
      ],
      "a role for anyone": [["statement 1 allows anyone"], [role({ Principal: { AWS: ["*"] } })]],
      "a role for anyone but one": [["statement 1 allows anyone"], [role({ NotPrincipal: ROOT })]],
    },
    kept: {
      "anyone of the organisation": [
        [
          resource("aws_s3_bucket_policy.b", {
            policy: policy({
              ...{ Action: "s3:GetObject", Principal: "*", Resource: "*" },
              Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
            }),
          }),
        ],
      ],
      "a refusal for anyone": [
        [
          resource("aws_s3_bucket_policy.b", {
            policy: policy({ Effect: "Deny", Action: "s3:*", Principal: "*", Resource: "*" }),
          }),
        ],
      ],
      "a service": [[role({ Principal: { Service: "vpc-flow-logs.amazonaws.com" } })]],
    },
  },
  "trust-other-account": {
    broken: {
      "an account as a whole": [
        ["statement 1 trusts arn:aws:iam::222222222222:root as a whole"],
        [role({ Principal: ROOT })],
      ],
      "a condition that does not tell for whom": [
        ["statement 1 trusts arn:aws:iam::222222222222:root as a whole"],
        [role({ Principal: ROOT, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })],
      ],
      "an account by its number": [
        ["statement 1 trusts 222222222222 as a whole"],
        [role({ Principal: { AWS: "222222222222" } })],
      ],
      "every external id but one": [
        ["statement 1 trusts arn:aws:iam::222222222222:root as a whole"],
        [role({ Principal: ROOT, Condition: { StringNotEquals: { "sts:ExternalId": "0a1b" } } })],
      ],
      "an external id only where there is one": [
        ["statement 1 trusts arn:aws:iam::222222222222:root as a whole"],
        [role({ Principal: ROOT, Condition: { StringEqualsIfExists: { "sts:ExternalId": "0a1b" } } })],
      ],
      "any principal of the account": [
        ["statement 1 trusts arn:aws:iam::222222222222:root as a whole"],
        [role({ Principal: ROOT, Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*" } } })],
      ],
      "whoever a reference names": [
        ["statement 1 trusts ${data.x.arn} as a whole"],
        [role({ Principal: { AWS: "${data.x.arn}" } })],
      ],
    },
    kept: {
      "an external id": [[role({ Principal: ROOT, Condition: { StringEquals: { "sts:ExternalId": "0a1b" } } })]],
      "one principal of the account": [
        [
          role({
            Principal: ROOT,
            Condition: { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/itself" } },
          }),
        ],
      ],
      "a role by its name": [[role({ Principal: { AWS: "arn:aws:iam::222222222222:role/one" } })]],
    },
  },
  "trust-federated-subject": {
    broken: {
      "anyone's pipelines": [["statement 1 does not say whose tokens"], [pipelines({ StringEquals: AUDIENCE })]],
      "every project of everyone": [
        ["statement 1 does not say whose tokens"],
        [
          pipelines({
            StringEquals: AUDIENCE,
            StringLike: { "token.actions.githubusercontent.com:sub": ["repo:example/fraudops:*", "repo:*"] },
          }),
        ],
      ],
      "every project of an owner": [
        ["statement 1 does not say whose tokens"],
        [
          pipelines({
            StringEquals: AUDIENCE,
            StringLike: { "token.actions.githubusercontent.com:sub": "repo:example/*:environment:dev" },
          }),
        ],
      ],
      "tokens made for others": [
        ["statement 1 does not say whose tokens"],
        [pipelines({ StringEquals: { "token.actions.githubusercontent.com:sub": EXACT.subject } })],
      ],
    },
    kept: {
      "an environment of one project": [
        [pipelines({ StringEquals: { ...AUDIENCE, "token.actions.githubusercontent.com:sub": EXACT.subject } })],
      ],
    },
  },
  "federation-subject": {
    broken: {
      "no policy": [["no issuer over https", "no audience", "no exact subject"], [federation(undefined)]],
      "an issuer without TLS": [
        ["no issuer over https"],
        [federation({ ...EXACT, issuer: "http://gitlab.example.com" })],
      ],
      "an audience that is missing": [["no audience"], [federation({ ...EXACT, audiences: [] })]],
      "a subject with a wildcard": [
        ["no exact subject"],
        [federation({ ...EXACT, subject: "repo:example/fraudops:*" })],
      ],
    },
    kept: { "one exact subject": [[federation(EXACT)]] },
  },
  "administrator-policy": {
    broken: {
      "an administrator": [["arn:aws:iam::aws:policy/AdministratorAccess"], [attachment("AdministratorAccess")]],
      "all of a service": [["arn:aws:iam::aws:policy/AmazonS3FullAccess"], [attachment("AmazonS3FullAccess")]],
      "an administrator by the role's own list": [
        ["arn:aws:iam::aws:policy/AdministratorAccess"],
        [
          resource("aws_iam_role.r", {
            managed_policy_arns: [
              "arn:aws:iam::aws:policy/ReadOnlyAccess",
              "arn:aws:iam::aws:policy/AdministratorAccess",
            ],
          }),
        ],
      ],
    },
    kept: {
      "a reader": [[attachment("ReadOnlyAccess")]],
      "a role whose policies are attached to it": [
        [resource("aws_iam_role.r", {}, { unknown: { managed_policy_arns: true } })],
      ],
    },
  },
  "long-lived-credential": {
    broken: {
      "keys, tokens and secrets": [
        [
          "aws_iam_access_key.x: an access key",
          "databricks_secret.x: the value of a secret",
          "databricks_service_principal_secret.x: a client secret",
          "databricks_token.x: a token",
        ],
        [
          resource("aws_iam_access_key.x", {}),
          resource("databricks_secret.x", {}),
          resource("databricks_service_principal_secret.x", {}),
          resource("databricks_token.x", {}),
        ],
      ],
      "a workspace that comes with a token": [
        ["a token for the new workspace"],
        [resource("databricks_mws_workspaces.w", { token: [{ comment: "Terraform" }] })],
      ],
    },
    kept: {
      "the place of a secret": [
        [resource("databricks_secret_scope.s", {}), resource("databricks_mws_workspaces.w", { token: [] })],
      ],
    },
  },
};
