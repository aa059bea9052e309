import type { Broken, Examples } from "../support/examples";
import { resource, type PlannedFixture } from "../support/plan";

const attachment = (name: string): PlannedFixture =>
  resource("aws_iam_role_policy_attachment.a", { policy_arn: `arn:aws:iam::aws:policy/${name}` });

const BOUNDED = { permissions_boundary: "arn:aws:iam::111111111111:policy/boundary" };

export const IDENTITY_EXAMPLES: Examples = {
  "administrator-policy": {
    broken: {
      "an administrator": [["arn:aws:iam::aws:policy/AdministratorAccess"], [attachment("AdministratorAccess")]],
      "an administrator in whatever partition": [
        ["arn:${data.aws_partition.here.partition}:iam::aws:policy/AdministratorAccess"],
        [
          resource(
            "aws_iam_role_policy_attachment.a",
            {},
            {
              unknown: { policy_arn: true },
              configured: {
                policy_arn: "arn:${data.aws_partition.here.partition}:iam::aws:policy/AdministratorAccess",
              },
            },
          ),
        ],
      ],
      "all of a service": [["arn:aws:iam::aws:policy/AmazonS3FullAccess"], [attachment("AmazonS3FullAccess")]],
      ...Object.fromEntries(
        (
          [
            ["aws_iam_role_policy_attachments_exclusive", "policy_arns"],
            ["aws_iam_policy_attachment", "policy_arn"],
            ["aws_iam_user_policy_attachment", "policy_arn"],
            ["aws_iam_user_policy_attachments_exclusive", "policy_arns"],
            ["aws_iam_group_policy_attachments_exclusive", "policy_arns"],
            ["aws_ssoadmin_managed_policy_attachment", "managed_policy_arn"],
            ["aws_type_of_next_year", "policies"],
          ] as const
        ).map(([type, argument]) => [
          `an administrator by ${type}`,
          [
            ["arn:aws:iam::aws:policy/AdministratorAccess"],
            [resource(`${type}.a`, { [argument]: ["arn:aws:iam::aws:policy/AdministratorAccess"] })],
          ] as Broken,
        ]),
      ),
      ...Object.fromEntries(
        ["PowerUserAccess", "IAMFullAccess", "AWSLambda_FullAccess", "job-function/SystemAdministrator"].map((name) => [
          `the policy ${name}`,
          [[`arn:aws:iam::aws:policy/${name}`], [attachment(name)]] as Broken,
        ]),
      ),
      "an administrator of a cluster": [
        ["arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"],
        [
          resource("aws_eks_access_policy_association.a", {
            policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
          }),
        ],
      ],
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
      "a policy for one service's own agent": [[attachment("AmazonSSMManagedInstanceCore")]],
      "a policy of ours with such a name": [
        [
          resource("aws_iam_role_policy_attachment.a", {
            policy_arn: "arn:aws:iam::111111111111:policy/BucketFullAccess",
          }),
        ],
      ],
      "a boundary, which allows nothing": [
        [
          resource("aws_iam_role.r", { permissions_boundary: "arn:aws:iam::aws:policy/PowerUserAccess" }),
          resource("aws_ssoadmin_permissions_boundary_attachment.a", {
            permissions_boundary: [{ managed_policy_arn: "arn:aws:iam::aws:policy/PowerUserAccess" }],
          }),
        ],
      ],
      "a role whose policies are attached to it": [
        [resource("aws_iam_role.r", {}, { unknown: { managed_policy_arns: true } })],
      ],
    },
  },
  "permissions-boundary": {
    broken: {
      "a role that loses it": [
        ["loses its permissions boundary"],
        [resource("aws_iam_role.r", { permissions_boundary: null }, { actions: ["update"], before: BOUNDED })],
      ],
      "a user whose boundary becomes empty": [
        ["loses its permissions boundary"],
        [resource("aws_iam_user.u", { permissions_boundary: "" }, { actions: ["update"], before: BOUNDED })],
      ],
    },
    kept: {
      "another boundary": [
        [
          resource(
            "aws_iam_role.r",
            {},
            { actions: ["update"], before: BOUNDED, unknown: { permissions_boundary: true } },
          ),
        ],
      ],
      "a role that never had one": [[resource("aws_iam_role.r", {}, { actions: ["update"], before: {} })]],
      "a role that goes": [[resource("aws_iam_role.r", null, { actions: ["delete"], before: BOUNDED })]],
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
