import type { Broken, Examples, Kept } from "../support/examples";
import { policy, resource, type PlannedFixture } from "../support/plan";

const role = (statement: object): PlannedFixture =>
  resource("aws_iam_role.r", { assume_role_policy: policy({ Action: "sts:AssumeRole", ...statement }) });
const bucketFor = (condition: object): PlannedFixture =>
  resource("aws_s3_bucket_policy.b", {
    policy: policy({ Action: "s3:GetObject", Principal: "*", Resource: "*", Condition: condition }),
  });
const topicFor = (condition: object): PlannedFixture =>
  resource("aws_sns_topic_policy.t", {
    policy: policy({
      Action: "sns:Publish",
      Principal: { Service: "s3.amazonaws.com" },
      Resource: "*",
      Condition: condition,
    }),
  });

const ROOT = { AWS: "arn:aws:iam::222222222222:root" };

type Conditions = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** Conditions of resource and trust policies that do not limit access to known callers. */
const NO_RESTRICTION: Conditions = {
  TLS: { Bool: { "aws:SecureTransport": ["true"] } },
  "every address": { IpAddress: { "aws:SourceIp": ["0.0.0.0/0"] } },
  "two ranges that together cover all addresses": { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } },
  "every IPv6 address": { IpAddress: { "aws:SourceIp": ["198.51.100.0/24", "::/0"] } },
  "all addresses except a range": { NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } },
  "private addresses, which other networks use too": { IpAddress: { "aws:VpcSourceIp": ["10.0.0.0/16"] } },
  "any organisation": { StringLike: { "aws:PrincipalOrgID": ["*"] } },
  "any organisation, as a prefix": { StringLike: { "aws:PrincipalOrgID": ["o-*"] } },
  "one organisation or any other": { StringLike: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-*"] } },
  "an `IfExists` condition on the organisation": { StringEqualsIfExists: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } },
  "a `ForAllValues` condition on the organisation": {
    "ForAllValues:StringEquals": { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] },
  },
  "the presence of an organisation": { Null: { "aws:PrincipalOrgID": ["false"] } },
  "every organisation except one": { StringNotEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } },
  "a role name in any account": { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/fraudops-deploy"] } },
  "a pattern that matches every ARN": { StringLike: { "aws:PrincipalArn": ["*:*"] } },
  "a bucket name prefix, which any account can use": { ArnLike: { "aws:SourceArn": ["arn:aws:s3:::fraudops-*"] } },
  "a policy variable with a value of the caller": {
    StringEquals: { "aws:PrincipalAccount": ["${aws:PrincipalAccount}"] },
  },
  "a principal tag, which any account can set": { StringEquals: { "aws:PrincipalTag/team": ["fraud"] } },
  "any VPC": { StringLike: { "aws:SourceVpc": ["vpc-*"] } },
  "an external id, which every caller can send": { StringEquals: { "sts:ExternalId": ["fraudops"] } },
  "an empty list of values": { StringEquals: { "aws:SourceAccount": [] } },
};

/** Conditions of resource and trust policies that only known callers meet, e.g. callers from known addresses. */
const KNOWN_CALLERS: Conditions = {
  "known public addresses": { IpAddress: { "aws:SourceIp": ["198.51.100.0/24", "203.0.113.7"] } },
  "an address that is unknown before the apply": { IpAddress: { "aws:SourceIp": ["${aws_eip.nat.public_ip}/32"] } },
  "a VPC endpoint, and TLS": {
    StringEquals: { "aws:SourceVpce": ["vpce-0123456789abcdef0"] },
    Bool: { "aws:SecureTransport": ["true"] },
  },
  "a role of one account": { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/*"] } },
  "an organisational unit": {
    "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"] },
  },
  "the account of the resource": { StringEquals: { "aws:PrincipalAccount": ["${aws:ResourceAccount}"] } },
  "sessions of one role": { StringLike: { "aws:userid": ["AROAEXAMPLEID12345678:*"] } },
  "one bucket": { ArnLike: { "aws:SourceArn": ["arn:aws:s3:::fraudops-dev-root"] } },
  "an account from a reference": {
    StringEquals: { "aws:SourceAccount": ["${data.aws_caller_identity.me.account_id}"] },
  },
  "the caller account of a key, with operator and key in another case": {
    stringequals: { "KMS:CallerAccount": ["222222222222"] },
  },
};

export const POLICY_CALLER_EXAMPLES: Examples = {
  "policy-anyone": {
    broken: {
      "a bucket that anyone can read": [
        ["Public allows anyone"],
        [
          resource("aws_s3_bucket_policy.b", {
            policy: policy({ Sid: "Public", Action: "s3:GetObject", Principal: "*", Resource: "*" }),
          }),
        ],
      ],
      "a key that any account can use": [
        ["statement 1 allows anyone"],
        [
          resource("aws_kms_key.k", {
            policy: policy({ Action: "kms:Decrypt", Principal: { AWS: "*" }, Resource: "*" }),
          }),
        ],
      ],
      ...Object.fromEntries(
        Object.entries(NO_RESTRICTION).map(([title, condition]) => [
          `anyone, with this condition: ${title}`,
          [
            [
              `statement 1 allows anyone: ${Object.entries(condition)
                .flatMap(([operator, keys]) => Object.keys(keys).map((key) => `${operator} ${key}`))
                .join(", ")} does not identify the caller`,
            ],
            [bucketFor(condition)],
          ] as Broken,
        ]),
      ),
      "a role that roles of any account can assume": [
        ["statement 1 allows anyone: ArnLike aws:PrincipalArn does not identify the caller"],
        [
          role({
            Principal: { AWS: "*" },
            Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } },
          }),
        ],
      ],
      "a role that every account can assume": [
        ["statement 1 allows anyone"],
        [role({ Principal: { AWS: "arn:aws:iam::*:root" } })],
      ],
      "a role that every service can assume": [["statement 1 allows anyone"], [role({ Principal: { Service: "*" } })]],
      "a function that anyone can invoke": [
        ["it allows anyone"],
        [resource("aws_lambda_permission.p", { action: "lambda:InvokeFunction", principal: "*" })],
      ],
      "a policy of an unknown resource type": [
        ["statement 1 allows anyone"],
        [
          resource("aws_type_of_next_year.p", {
            resource_policy: policy({ Action: "ecr:*", Principal: { AWS: ["*"] }, Resource: "*" }),
          }),
        ],
      ],
      "a role that anyone can assume": [["statement 1 allows anyone"], [role({ Principal: { AWS: ["*"] } })]],
      "a role that anyone except one account can assume": [
        ["statement 1 allows anyone"],
        [role({ NotPrincipal: ROOT })],
      ],
    },
    kept: {
      ...Object.fromEntries(
        Object.entries(KNOWN_CALLERS).map(([title, condition]) => [
          `anyone, with this condition: ${title}`,
          [[bucketFor(condition)]] as Kept,
        ]),
      ),
      "a function that an organisation can invoke": [
        [resource("aws_lambda_permission.p", { principal: "*", principal_org_id: "o-a1b2c3d4e5" })],
      ],
      "a bucket that an organisation can read": [
        [
          resource("aws_s3_bucket_policy.b", {
            policy: policy({
              ...{ Action: "s3:GetObject", Principal: "*", Resource: "*" },
              Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
            }),
          }),
        ],
      ],
      "a Deny statement for anyone": [
        [
          resource("aws_s3_bucket_policy.b", {
            policy: policy({ Effect: "Deny", Action: "s3:*", Principal: "*", Resource: "*" }),
          }),
        ],
      ],
      "a role that one service can assume": [[role({ Principal: { Service: "vpc-flow-logs.amazonaws.com" } })]],
    },
  },
  "policy-service-source": {
    broken: {
      "a service that acts for any account": [
        ["statement 1 lets s3.amazonaws.com act on behalf of any account"],
        [topicFor({ Bool: { "aws:SecureTransport": "true" } })],
      ],
      "a service that acts for any bucket": [
        ["statement 1 lets s3.amazonaws.com act on behalf of any account"],
        [topicFor({ ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:*" } })],
      ],
      "a function that a service can invoke for any account": [
        ["it lets s3.amazonaws.com act on behalf of any account"],
        [resource("aws_lambda_permission.p", { principal: "s3.amazonaws.com" })],
      ],
    },
    kept: {
      "a service that acts for one account": [[topicFor({ StringEquals: { "aws:SourceAccount": "111111111111" } })]],
      "a function that a service can invoke for one bucket": [
        [resource("aws_lambda_permission.p", { principal: "s3.amazonaws.com", source_arn: "arn:aws:s3:::data" })],
      ],
      "a role of a service, which acts only for its own account": [
        [role({ Principal: { Service: "ec2.amazonaws.com" } })],
      ],
    },
  },
};
