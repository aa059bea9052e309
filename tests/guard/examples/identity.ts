import type { Broken, Examples } from "../support/examples";
import { resource, type PlannedFixture } from "../support/plan";

const attachment = (name: string): PlannedFixture =>
  resource("aws_iam_role_policy_attachment.a", { policy_arn: `arn:aws:iam::aws:policy/${name}` });

const BOUNDED = { permissions_boundary: "arn:aws:iam::111111111111:policy/boundary" };

export const IDENTITY_EXAMPLES: Examples = {
  "administrator-policy": {
    broken: {
      "the policy AdministratorAccess": [
        ["arn:aws:iam::aws:policy/AdministratorAccess"],
        [attachment("AdministratorAccess")],
      ],
      "AdministratorAccess in an unknown partition": [
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
      "a policy with all actions of a service": [
        ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
        [attachment("AmazonS3FullAccess")],
      ],
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
          `AdministratorAccess in ${type}`,
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
      "the administrator policy of an EKS cluster": [
        ["arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"],
        [
          resource("aws_eks_access_policy_association.a", {
            policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
          }),
        ],
      ],
      "AdministratorAccess in managed_policy_arns of a role": [
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
      "the policy ReadOnlyAccess": [[attachment("ReadOnlyAccess")]],
      "a policy for the agent of one service": [[attachment("AmazonSSMManagedInstanceCore")]],
      "a customer-managed policy with a similar name": [
        [
          resource("aws_iam_role_policy_attachment.a", {
            policy_arn: "arn:aws:iam::111111111111:policy/BucketFullAccess",
          }),
        ],
      ],
      "a permissions boundary, which grants no permission": [
        [
          resource("aws_iam_role.r", { permissions_boundary: "arn:aws:iam::aws:policy/PowerUserAccess" }),
          resource("aws_ssoadmin_permissions_boundary_attachment.a", {
            permissions_boundary: [{ managed_policy_arn: "arn:aws:iam::aws:policy/PowerUserAccess" }],
          }),
        ],
      ],
      "a role whose policies are unknown before the apply": [
        [resource("aws_iam_role.r", {}, { unknown: { managed_policy_arns: true } })],
      ],
    },
  },
  "permissions-boundary": {
    broken: {
      "a role that loses its boundary": [
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
      "a role that had no boundary before": [[resource("aws_iam_role.r", {}, { actions: ["update"], before: {} })]],
      "a deleted role": [[resource("aws_iam_role.r", null, { actions: ["delete"], before: BOUNDED })]],
    },
  },
  "long-lived-credential": {
    broken: {
      "keys, tokens and secrets": [
        [
          "aws_iam_access_key.x: creates an access key",
          "databricks_secret.x: creates the value of a secret",
          "databricks_service_principal_secret.x: creates a client secret",
          "databricks_token.x: creates a token",
        ],
        [
          resource("aws_iam_access_key.x", {}),
          resource("databricks_secret.x", {}),
          resource("databricks_service_principal_secret.x", {}),
          resource("databricks_token.x", {}),
        ],
      ],
      "a workspace with a token": [
        ["creates a token for the new workspace"],
        [resource("databricks_mws_workspaces.w", { token: [{ comment: "Terraform" }] })],
      ],
    },
    kept: {
      "a secret scope without value": [
        [resource("databricks_secret_scope.s", {}), resource("databricks_mws_workspaces.w", { token: [] })],
      ],
    },
  },
};
