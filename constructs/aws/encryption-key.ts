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
  /** Who encrypts and decrypts with the key, and through what; see `key-uses.ts`. */
  readonly uses: readonly PolicyStatement[];
  /** Whether destroying the key is an error. */
  readonly protect: boolean;
}

/** Days for which a key that is to be deleted can be had back: the most that AWS gives, and it charges nothing for them. */
const DELETION_WINDOW_DAYS = 30;

/**
 * What IAM of the owning account may let its principals do: look after the key. Encrypting and decrypting is not among
 * it, so that no IAM policy opens what the key protects; only the key's own policy does.
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

/** A symmetric key of ours, which AWS renews every year; what was encrypted before stays readable. */
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
      ...protection(props.protect),
    });
    new KmsAlias(this, "Alias", { name: `alias/${props.keyName}`, targetKeyId: key.keyId });
    this.keyArn = key.arn;
  }
}
