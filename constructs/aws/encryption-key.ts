import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { protection } from "../protection";
import { policyDocument, type PolicyStatement } from "./policy";

/** Properties for `EncryptionKey`. */
export interface EncryptionKeyProps {
  /** Name of the key's alias, without `alias/`; unique in account and region. */
  readonly keyName: string;
  readonly description: string;
  /** AWS account that owns the key. */
  readonly awsAccountId: string;
  /** Key policy statements that allow encryption and decryption; see `key-uses.ts`. */
  readonly uses: readonly PolicyStatement[];
  /** Whether a plan that destroys the key fails. */
  readonly deletionProtection: boolean;
}

/** Waiting period in which the deletion of a key can be cancelled: the longest that AWS allows, and free of charge. */
const DELETION_WINDOW_DAYS = 30;

/**
 * Actions that the key policy delegates to IAM policies of the owning account: administration of the key. They do not include
 * encryption and decryption, so only the key policy can grant those.
 */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
] as const;

/**
 * A symmetric customer-managed key with yearly automatic rotation; earlier ciphertexts remain decryptable.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#EncryptionKey}
 */
export class EncryptionKey extends Construct {
  public readonly keyArn: string;

  public constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "Resource", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument([
        {
          Sid: "OwnerLooksAfterTheKey",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${props.awsAccountId}:root` },
          Action: ADMINISTRATION,
          Resource: "*",
        },
        ...props.uses,
      ]),
      ...protection(props.deletionProtection),
    });
    new KmsAlias(this, "Alias", { name: `alias/${props.keyName}`, targetKeyId: key.keyId });
    this.keyArn = key.arn;
  }
}
