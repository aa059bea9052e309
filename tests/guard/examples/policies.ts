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
      "a policy that a function makes, of a type that nobody knows yet": [
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
      "a policy in a role that a function makes": [
        ["inline_policy is not JSON before the apply"],
        [
          roleWith(undefined, {
            unknown: { inline_policy: [{ policy: true }] },
            configured: { inline_policy: [{ name: "all", policy: "${data.aws_iam_policy_document.d.json}" }] },
          }),
        ],
      ],
      "actions that a reference will name": [
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
      "JSON that is called a policy and is none": [
        [
          resource("aws_ecr_lifecycle_policy.p", { policy: '{"rules":[]}' }),
          resource("aws_sqs_queue.q", { redrive_policy: '{"maxReceiveCount":3}' }),
          resource("aws_autoscaling_policy.p", { policy: "${local.policy}" }),
        ],
      ],
      "a role without policies": [[roleWith(""), resource("aws_iam_role.s", {}, { unknown: { inline_policy: true } })]],
      "none, where AWS writes one": [[resource("aws_vpc_endpoint.e", {}, { unknown: { policy: true } })]],
    },
  },
  "policy-wildcard": {
    broken: {
      "every action in two statements": [
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
          `every action, spelt "${action}"`,
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
          `every resource, spelt "${arn}"`,
          [["statement 1 allows kms:* on every resource"], [rolePolicy({ Action: "kms:*", Resource: arn })]] as Broken,
        ]),
      ),
      "every verb, each for itself": [
        ["statement 1 allows s3:Get*, s3:L*, s3:D*, s3:Create*, s3:P*, s3:Update* on every resource"],
        [rolePolicy({ Action: ["s3:Get*", "s3:L*", "s3:D*", "s3:Create*", "s3:P*", "s3:Update*"], Resource: "*" })],
      ],
      "elements in other cases": [
        ["statement 1 allows iam:* on every resource"],
        [
          resource("aws_iam_policy.p", {
            policy: JSON.stringify({ statement: { effect: "Allow", action: "iam:*", resource: "*" } }),
          }),
        ],
      ],
      "a permission set of the organisation": [
        ["statement 1 allows * on every resource"],
        [
          resource("aws_ssoadmin_permission_set_inline_policy.p", {
            inline_policy: policy({ Action: "*", Resource: "*" }),
          }),
        ],
      ],
      "a type that nobody knows yet, in a block of its own": [
        ["statement 1 allows * on every resource"],
        [
          resource("aws_type_of_next_year.p", {
            settings: [{ access: [{ document: policy({ Action: "*", Resource: "*" }) }] }],
          }),
        ],
      ],
      "a policy in the role itself": [
        ["statement 1 allows iam:* on every resource"],
        [roleWith(policy({ Action: "iam:*", Resource: "*" }))],
      ],
    },
    kept: {
      "actions of a kind": [[rolePolicy({ Action: ["ec2:Describe*", "s3:Get*"], Resource: "*" })]],
      "patterns that name their verbs": [
        [rolePolicy({ Action: ["s3:G*", "s3:Put*", "ec2:Describe*", "s3:PutObject?*"], Resource: "*" })],
      ],
      "every action by its whole name": [
        [rolePolicy({ Action: ["sqs:GetQueueUrl", "sqs:DeleteQueue", "sqs:CreateQueue"], Resource: "*" })],
      ],
      "resources by a prefix, however open the rest of the ARN": [
        [
          rolePolicy(
            { Action: "kms:*", Resource: "arn:aws:kms:*:*:alias/fraudops-*" },
            { Action: "logs:*", Resource: "arn:aws:logs:*:*:log-group:fraudops-*:*" },
            { Action: "iam:*", Resource: "arn:aws:iam::*:role/fraudops/*" },
            { Action: "s3:*", Resource: "arn:aws:s3:::${aws_s3_bucket.b.bucket}/*" },
          ),
        ],
      ],
      "a literal asterisk, and a policy variable": [
        [rolePolicy({ Action: "s3:*", Resource: ["arn:aws:s3:::home/$${aws:username}/*", "arn:aws:s3:::data/${*}"] })],
      ],
      "nothing at all": [[rolePolicy({ NotAction: "*", Resource: "*" }, { Action: "*", NotResource: "*" })]],
      "what bounds others and allows nothing": [
        [resource("aws_organizations_policy.p", { content: policy({ Action: "*", Resource: "*" }) })],
      ],
      "an attribute that repeats another resource's policy": [
        [
          resource(
            "aws_type_of_next_year.b",
            { policy: policy({ Action: "*", Resource: "*" }) },
            { configured: { name: "b" } },
          ),
        ],
      ],
      "a service on one resource": [
        [rolePolicy({ Action: "s3:*", Resource: ["arn:aws:s3:::data/*", "arn:aws:s3:::data"] })],
      ],
      "a refusal": [[rolePolicy({ Effect: "Deny", Action: "*", Resource: "*" })]],
      "a key's own policy, which can speak of the key alone": [
        [resource("aws_kms_key.k", { policy: policy({ Action: "kms:*", Resource: "*", Principal: ROOT }) })],
      ],
    },
  },
};
