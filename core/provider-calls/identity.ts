import { actions, type ProviderCalls } from "./calls";

const iam = (...names: readonly string[]): readonly string[] => actions("iam", ...names);
const kms = (...names: readonly string[]): readonly string[] => actions("kms", ...names);
const logs = (...names: readonly string[]): readonly string[] => actions("logs", ...names);

/** Changing an alias requires permission on the alias and on its key. */
const alias = (name: string) => ({ alias: kms(name), key: kms(name) });

/** Source: `internal/service/iam`, `kms` and `logs` of the AWS provider 6.25. */
export const IDENTITY_CALLS: Readonly<Record<string, ProviderCalls>> = {
  aws_iam_role: {
    read: { role: iam("GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies") },
    create: { "role:empower": iam("CreateRole"), role: iam("TagRole") },
    update: {
      "role:empower": iam("PutRolePermissionsBoundary"),
      role: iam("UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"),
    },
    delete: { role: iam("ListInstanceProfilesForRole", "DeleteRole") },
    tag: { role: iam("TagRole", "UntagRole") },
  },
  aws_iam_role_policy: {
    read: { role: iam("GetRolePolicy") },
    create: { "role:empower": iam("PutRolePolicy") },
    update: { "role:empower": iam("PutRolePolicy") },
    delete: { role: iam("DeleteRolePolicy") },
  },
  // Contains no action to encrypt, decrypt or create grants, because the provider only administers the key.
  aws_kms_key: {
    read: { key: kms("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags") },
    create: { "key:new": kms("CreateKey"), "key:claim": kms("TagResource"), key: kms("EnableKeyRotation") },
    update: { key: kms("EnableKeyRotation", "PutKeyPolicy", "UpdateKeyDescription") },
    delete: { key: kms("ScheduleKeyDeletion") },
    tag: { key: kms("TagResource", "UntagResource") },
  },
  aws_kms_alias: {
    read: { keys: kms("ListAliases") },
    create: alias("CreateAlias"),
    update: alias("UpdateAlias"),
    delete: alias("DeleteAlias"),
  },
  aws_cloudwatch_log_group: {
    read: { "log-groups": logs("DescribeLogGroups"), "log-group": logs("ListTagsForResource") },
    create: { "log-group": logs("CreateLogGroup", "TagResource", "PutRetentionPolicy") },
    update: {
      "log-group": logs("AssociateKmsKey", "DisassociateKmsKey", "PutRetentionPolicy", "DeleteRetentionPolicy"),
    },
    delete: { "log-group": logs("DeleteLogGroup") },
    tag: { "log-group": logs("TagResource", "UntagResource") },
  },
};
