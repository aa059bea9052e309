import { code } from "../words";
import { name, type Family, type Side } from "./family";
import type { Holding } from "./holding";

/** ARNs of AWS managed policies with broad permissions, whose attachment is critical. */
const BROAD_POLICIES = /:aws:policy\/.*(AdministratorAccess|FullAccess|PowerUserAccess)$/;

/** Arguments of policy attachments that name a principal, with the kind of principal. */
const HOLDERS: readonly (readonly [argument: string, kind: string])[] = [
  ["role", "role"],
  ["role_name", "role"],
  ["roles", "role"],
  ["user", "user"],
  ["user_name", "user"],
  ["users", "user"],
  ["group", "IAM group"],
  ["group_name", "IAM group"],
  ["groups", "IAM group"],
];

/** Policy attachments, permissions boundaries, memberships, instance profiles and KMS grants. */
export const ATTACHMENTS: readonly Family[] = [
  {
    types: [
      "aws_iam_role_policy_attachment",
      "aws_iam_user_policy_attachment",
      "aws_iam_group_policy_attachment",
      "aws_iam_policy_attachment",
      "aws_iam_role_policy_attachments_exclusive",
      "aws_iam_user_policy_attachments_exclusive",
      "aws_iam_group_policy_attachments_exclusive",
    ],
    holdings: (side) => {
      const policies = [...side.texts("policy_arn"), ...side.texts("policy_arns")];
      return holders(side).flatMap((who) => policies.map((policy) => given(who, policy, side)));
    },
  },
  {
    types: ["aws_iam_role", "aws_iam_user"],
    holdings: (side) => {
      const who = `${side.type === "aws_iam_role" ? "role" : "user"} ${code(side.text("name"))}`;
      // Ignores `managed_policy_arns` if the configuration does not set it: the provider then computes its value.
      const managed =
        side.resource.configured["managed_policy_arns"] === undefined ? [] : side.texts("managed_policy_arns");
      return [...managed.map((policy) => given(who, policy, side)), ...boundary(side, who)];
    },
  },
  {
    types: ["aws_iam_user_group_membership", "aws_iam_group_membership"],
    holdings: (side) => {
      const users = [...side.texts("user"), ...side.texts("users")];
      const groups = [...side.texts("group"), ...side.texts("groups")];
      return users.flatMap((user) =>
        groups.map((group) => ({
          wording: "is" as const,
          who: `user ${code(user)}`,
          what: "",
          rights: [`a member of IAM group ${code(group)}`],
        })),
      );
    },
  },
  {
    types: ["aws_iam_instance_profile"],
    holdings: (side) =>
      side.texts("role").map((role) => ({
        wording: "may",
        who: `instances with the profile ${code(side.text("name"))}`,
        what: `role ${name(side.names, role)}`,
        rights: ["act as"],
      })),
  },
  {
    types: ["aws_kms_grant"],
    holdings: (side) => [
      {
        wording: "on",
        who: side.named("grantee_principal"),
        what: `key ${side.named("key_id")}`,
        rights: side.texts("operations"),
      },
    ],
  },
];

function holders(side: Side): readonly string[] {
  return HOLDERS.flatMap(([argument, kind]) =>
    side.texts(argument).map((holder) => `${kind} ${name(side.names, holder)}`),
  );
}

function given(who: string, policy: string, side: Side): Holding {
  const right = `given policy ${name(side.names, policy)}`;
  return { wording: "is", who, what: "", rights: [right], critical: BROAD_POLICIES.test(policy) ? [right] : [] };
}

/** The permissions boundary of a principal. Reports its absence only if the principal had one before. */
function boundary(side: Side, who: string): readonly Holding[] {
  const policy = side.text("permissions_boundary");
  if (policy !== "")
    return [
      { wording: "is", who, what: "", rights: [`limited by the permissions boundary ${name(side.names, policy)}`] },
    ];
  const had = (side.resource.before?.["permissions_boundary"] ?? "") !== "";
  const right = "WITHOUT a permissions boundary";
  return had ? [{ wording: "is", who, what: "", rights: [right], critical: [right] }] : [];
}
