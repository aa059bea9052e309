import type { Broken, Examples } from "../support/examples";
import { policy, resource, type PlannedFixture } from "../support/plan";

const rolePolicy = (...statements: readonly object[]): PlannedFixture =>
  resource("aws_iam_role_policy.p", { policy: policy(...statements.map((it) => ({ ...it }))) });
const roleWith = (policyText: unknown, details: object = {}): PlannedFixture =>
  resource("aws_iam_role.r", { inline_policy: [{ name: "all", policy: policyText }] }, details);
const ROOT = { AWS: "arn:aws:iam::222222222222:root" };

export const POLICY_EXAMPLES: Examples = {
  "policy-readable": {
    broken: {
      "a policy from a data source": [
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
      "a text that is not a policy": [
        ["policy is not JSON before the apply"],
        [resource("aws_iam_policy.p", { policy: '"*"' })],
      ],
      "a policy from a data source in an unknown resource type": [
        ["resource_policy is not JSON before the apply"],
        [
          resource(
            "aws_type_of_next_year.p",
            {},
            {
              unknown: { resource_policy: true },
              configured: { resource_policy: "${data.aws_iam_policy_document.d.json}" },
            },
          ),
        ],
      ],
      "an inline policy from a data source": [
        ["inline_policy is not JSON before the apply"],
        [
          roleWith(undefined, {
            unknown: { inline_policy: [{ policy: true }] },
            configured: { inline_policy: [{ name: "all", policy: "${data.aws_iam_policy_document.d.json}" }] },
          }),
        ],
      ],
      "actions with a reference": [
        ["policy: the actions of statement 1 are unknown before the apply"],
        [
          resource(
            "aws_iam_policy.p",
            {},
            { unknown: { policy: true }, configured: { policy: policy({ Action: "${local.all}", Resource: "*" }) } },
          ),
        ],
      ],
    },
    kept: {
      "a policy with a reference to an unknown resource": [
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
      "an inline policy with a reference to an unknown resource": [
        [
          roleWith(undefined, {
            unknown: { inline_policy: [{ policy: true }] },
            configured: {
              inline_policy: [{ policy: policy({ Action: "s3:GetObject", Resource: "${aws_s3_bucket.b.arn}/*" }) }],
            },
          }),
        ],
      ],
      "an argument named policy that is not an access policy": [
        [
          resource("aws_ecr_lifecycle_policy.p", { policy: '{"rules":[]}' }),
          resource("aws_sqs_queue.q", { redrive_policy: '{"maxReceiveCount":3}' }),
          resource("aws_autoscaling_policy.p", { policy: "${local.policy}" }),
        ],
      ],
      "a role without policies": [[roleWith(""), resource("aws_iam_role.s", {}, { unknown: { inline_policy: true } })]],
      "a policy that AWS generates": [[resource("aws_vpc_endpoint.e", {}, { unknown: { policy: true } })]],
    },
  },
  "policy-wildcard": {
    broken: {
      "an inline policy in a dynamic block": [
        ["all allows * on every resource"],
        [
          roleWith(policy({ Sid: "all", Action: "*", Resource: "*" }), {
            configured: {
              dynamic: {
                inline_policy: { for_each: "${local.policies}", content: { policy: "${inline_policy.value}" } },
              },
            },
          }),
        ],
      ],
      "all actions of a service split into two statements": [
        [
          "statement 1 and statement 2 allows s3:Get*, s3:List*, s3:Describe*, s3:Create*, s3:P*, s3:U*, s3:D* on every resource",
        ],
        [
          rolePolicy(
            { Action: ["s3:Get*", "s3:List*", "s3:Describe*", "s3:Create*"], Resource: "*" },
            { Action: ["s3:P*", "s3:U*", "s3:D*"], Resource: "*" },
          ),
        ],
      ],
      "all actions on all resources": [
        ["Everything allows * on every resource"],
        [rolePolicy({ Sid: "Everything", Action: "*", Resource: "*" })],
      ],
      "every action of a service": [
        ["statement 2 allows s3:GetObject, iam:* on every resource"],
        [rolePolicy({ Action: "s3:GetObject", Resource: "*" }, { Action: ["s3:GetObject", "iam:*"], Resource: ["*"] })],
      ],
      "all actions except one": [
        ["statement 1 allows iam:CreateUser on every resource"],
        [rolePolicy({ NotAction: "iam:CreateUser", Resource: "*" })],
      ],
      "all resources except one": [
        ["statement 1 allows s3:* on every resource"],
        [rolePolicy({ Action: "s3:*", NotResource: "arn:aws:s3:::data" })],
      ],
      "all resources of a service": [
        ["statement 1 allows s3:* on every resource"],
        [rolePolicy({ Action: "s3:*", Resource: ["arn:aws:s3:::*", "arn:aws:s3:::*/*"] })],
      ],
      ...Object.fromEntries(
        [
          ...[
            "*:*",
            "?*",
            "s3:?*",
            "S3:*",
            "s3:**",
            " s3:* ",
            "s*:*",
            "s3:*Object*",
            "iam:*e*",
            "iam:???*",
            "ec2:*Instances",
          ],
        ].map((action) => [
          `every action as "${action}"`,
          [
            [`statement 1 allows ${action.trim()} on every resource`],
            [rolePolicy({ Action: action, Resource: "*" })],
          ] as Broken,
        ]),
      ),
      ...Object.fromEntries(
        [
          ...["**", "?*", "arn:*", "arn:aws:*", "arn:aws:kms*", "arn:*:*:*:*:*", "arn:aws:kms:*:*:key/*"],
          ...[
            "arn:aws:s3:::?*",
            "arn:aws:s3:::*a*",
            "arn:aws:iam::111111111111:role/*",
            "arn:aws:dynamodb:*:*:table/*/index/*",
          ],
        ].map((arn) => [
          `every resource as "${arn}"`,
          [["statement 1 allows kms:* on every resource"], [rolePolicy({ Action: "kms:*", Resource: arn })]] as Broken,
        ]),
      ),
      "wildcards for every verb of a service": [
        ["statement 1 allows s3:Get*, s3:L*, s3:D*, s3:Create*, s3:P*, s3:Update* on every resource"],
        [rolePolicy({ Action: ["s3:Get*", "s3:L*", "s3:D*", "s3:Create*", "s3:P*", "s3:Update*"], Resource: "*" })],
      ],
      "policy elements in lower case": [
        ["statement 1 allows iam:* on every resource"],
        [
          resource("aws_iam_policy.p", {
            policy: JSON.stringify({ statement: { effect: "Allow", action: "iam:*", resource: "*" } }),
          }),
        ],
      ],
      "a permission set of IAM Identity Center": [
        ["statement 1 allows * on every resource"],
        [
          resource("aws_ssoadmin_permission_set_inline_policy.p", {
            inline_policy: policy({ Action: "*", Resource: "*" }),
          }),
        ],
      ],
      "a policy in a block of an unknown resource type": [
        ["statement 1 allows * on every resource"],
        [
          resource("aws_type_of_next_year.p", {
            settings: [{ access: [{ document: policy({ Action: "*", Resource: "*" }) }] }],
          }),
        ],
      ],
      "an inline policy of a role": [
        ["statement 1 allows iam:* on every resource"],
        [roleWith(policy({ Action: "iam:*", Resource: "*" }))],
      ],
    },
    kept: {
      "all actions with some verbs": [[rolePolicy({ Action: ["ec2:Describe*", "s3:Get*"], Resource: "*" })]],
      "wildcards after a verb": [
        [rolePolicy({ Action: ["s3:G*", "s3:Put*", "ec2:Describe*", "s3:PutObject?*"], Resource: "*" })],
      ],
      "complete action names": [
        [rolePolicy({ Action: ["sqs:GetQueueUrl", "sqs:DeleteQueue", "sqs:CreateQueue"], Resource: "*" })],
      ],
      "resources with a name prefix and wildcards in the rest of the ARN": [
        [
          rolePolicy(
            { Action: "kms:*", Resource: "arn:aws:kms:*:*:alias/fraudops-*" },
            { Action: "logs:*", Resource: "arn:aws:logs:*:*:log-group:fraudops-*:*" },
            { Action: "iam:*", Resource: "arn:aws:iam::*:role/fraudops/*" },
            { Action: "s3:*", Resource: "arn:aws:s3:::${aws_s3_bucket.b.bucket}/*" },
          ),
        ],
      ],
      "a policy variable and a literal asterisk": [
        [rolePolicy({ Action: "s3:*", Resource: ["arn:aws:s3:::home/$${aws:username}/*", "arn:aws:s3:::data/${*}"] })],
      ],
      "statements that exclude everything": [
        [rolePolicy({ NotAction: "*", Resource: "*" }, { Action: "*", NotResource: "*" })],
      ],
      "a service control policy, which grants no permission": [
        [resource("aws_organizations_policy.p", { content: policy({ Action: "*", Resource: "*" }) })],
      ],
      "a computed attribute with the policy of another resource": [
        [
          resource(
            "aws_type_of_next_year.b",
            { policy: policy({ Action: "*", Resource: "*" }) },
            { configured: { name: "b" } },
          ),
        ],
      ],
      "all actions of a service on one bucket": [
        [rolePolicy({ Action: "s3:*", Resource: ["arn:aws:s3:::data/*", "arn:aws:s3:::data"] })],
      ],
      "a Deny statement": [[rolePolicy({ Effect: "Deny", Action: "*", Resource: "*" })]],
      "a key policy, which applies only to its key": [
        [resource("aws_kms_key.k", { policy: policy({ Action: "kms:*", Resource: "*", Principal: ROOT }) })],
      ],
    },
  },
};
