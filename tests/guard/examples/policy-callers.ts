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

/** Conditions of resource and trust policies that restrict no caller, because every caller meets them or can meet them. */
const NOBODY: Conditions = {
  TLS: { Bool: { "aws:SecureTransport": ["true"] } },
  "every address": { IpAddress: { "aws:SourceIp": ["0.0.0.0/0"] } },
  "every address in halves": { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } },
  "every address of IPv6": { IpAddress: { "aws:SourceIp": ["198.51.100.0/24", "::/0"] } },
  "all addresses but some": { NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } },
  "private addresses, which every network has": { IpAddress: { "aws:VpcSourceIp": ["10.0.0.0/16"] } },
  "any organisation": { StringLike: { "aws:PrincipalOrgID": ["*"] } },
  "any organisation by its prefix": { StringLike: { "aws:PrincipalOrgID": ["o-*"] } },
  "our organisation or any": { StringLike: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-*"] } },
  "an organisation if there is one": { StringEqualsIfExists: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } },
  "all organisations that there are": { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } },
  "some organisation": { Null: { "aws:PrincipalOrgID": ["false"] } },
  "every organisation but one": { StringNotEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } },
  "a role of any account": { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/fraudops-deploy"] } },
  "anything with a colon": { StringLike: { "aws:PrincipalArn": ["*:*"] } },
  "buckets that anyone may make": { ArnLike: { "aws:SourceArn": ["arn:aws:s3:::fraudops-*"] } },
  "a variable that the caller brings": { StringEquals: { "aws:PrincipalAccount": ["${aws:PrincipalAccount}"] } },
  "a tag that anyone may set": { StringEquals: { "aws:PrincipalTag/team": ["fraud"] } },
  "any network": { StringLike: { "aws:SourceVpc": ["vpc-*"] } },
  "an external id, which anyone may send": { StringEquals: { "sts:ExternalId": ["fraudops"] } },
  "no value": { StringEquals: { "aws:SourceAccount": [] } },
};

/** Conditions of resource and trust policies that only known callers meet, e.g. callers from known addresses. */
const KNOWN_CALLERS: Conditions = {
  "addresses of ours": { IpAddress: { "aws:SourceIp": ["198.51.100.0/24", "203.0.113.7"] } },
  "an address of ours that is not known yet": { IpAddress: { "aws:SourceIp": ["${aws_eip.nat.public_ip}/32"] } },
  "an endpoint of ours, and TLS": {
    StringEquals: { "aws:SourceVpce": ["vpce-0123456789abcdef0"] },
    Bool: { "aws:SecureTransport": ["true"] },
  },
  "a role of one account": { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/*"] } },
  "a part of our organisation": {
    "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"] },
  },
  "the owner's own account": { StringEquals: { "aws:PrincipalAccount": ["${aws:ResourceAccount}"] } },
  "sessions of one role": { StringLike: { "aws:userid": ["AROAEXAMPLEID12345678:*"] } },
  "one bucket": { ArnLike: { "aws:SourceArn": ["arn:aws:s3:::fraudops-dev-root"] } },
  "an account that a reference names": {
    StringEquals: { "aws:SourceAccount": ["${data.aws_caller_identity.me.account_id}"] },
  },
  "a key's callers, spelt otherwise": { stringequals: { "KMS:CallerAccount": ["222222222222"] } },
};

export const POLICY_CALLER_EXAMPLES: Examples = {
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
      ...Object.fromEntries(
        Object.entries(NOBODY).map(([title, condition]) => [
          `anyone, under ${title}`,
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
      "a role for every role of that name": [
        ["statement 1 allows anyone: ArnLike aws:PrincipalArn does not identify the caller"],
        [
          role({
            Principal: { AWS: "*" },
            Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } },
          }),
        ],
      ],
      "the root of every account": [
        ["statement 1 allows anyone"],
        [role({ Principal: { AWS: "arn:aws:iam::*:root" } })],
      ],
      "every service": [["statement 1 allows anyone"], [role({ Principal: { Service: "*" } })]],
      "a function for anyone": [
        ["it allows anyone"],
        [resource("aws_lambda_permission.p", { action: "lambda:InvokeFunction", principal: "*" })],
      ],
      "a registry that nobody knows yet": [
        ["statement 1 allows anyone"],
        [
          resource("aws_type_of_next_year.p", {
            resource_policy: policy({ Action: "ecr:*", Principal: { AWS: ["*"] }, Resource: "*" }),
          }),
        ],
      ],
      "a role for anyone": [["statement 1 allows anyone"], [role({ Principal: { AWS: ["*"] } })]],
      "a role for anyone but one": [["statement 1 allows anyone"], [role({ NotPrincipal: ROOT })]],
    },
    kept: {
      ...Object.fromEntries(
        Object.entries(KNOWN_CALLERS).map(([title, condition]) => [
          `anyone, under ${title}`,
          [[bucketFor(condition)]] as Kept,
        ]),
      ),
      "a function for the organisation": [
        [resource("aws_lambda_permission.p", { principal: "*", principal_org_id: "o-a1b2c3d4e5" })],
      ],
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
  "policy-service-source": {
    broken: {
      "a service for anyone": [
        ["statement 1 allows s3.amazonaws.com on behalf of any account"],
        [topicFor({ Bool: { "aws:SecureTransport": "true" } })],
      ],
      "a service for buckets that anyone may make": [
        ["statement 1 allows s3.amazonaws.com on behalf of any account"],
        [topicFor({ ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:*" } })],
      ],
      "a function for a service": [
        ["it allows s3.amazonaws.com on behalf of any account"],
        [resource("aws_lambda_permission.p", { principal: "s3.amazonaws.com" })],
      ],
    },
    kept: {
      "a service for one account": [[topicFor({ StringEquals: { "aws:SourceAccount": "111111111111" } })]],
      "a function for one bucket": [
        [resource("aws_lambda_permission.p", { principal: "s3.amazonaws.com", source_arn: "arn:aws:s3:::data" })],
      ],
      "a role for a service, which acts for its own account": [[role({ Principal: { Service: "ec2.amazonaws.com" } })]],
    },
  },
};
