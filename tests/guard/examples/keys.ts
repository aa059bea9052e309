import type { Examples } from "../support/examples";
import { resource } from "../support/plan";

export const KEY_EXAMPLES: Examples = {
  "key-rotation": {
    broken: {
      "a key without rotation": [
        ["enable_key_rotation is not true"],
        [resource("aws_kms_key.k", { enable_key_rotation: false })],
      ],
      "a symmetric key with unset rotation": [
        ["enable_key_rotation is not true"],
        [resource("aws_kms_key.k", { customer_master_key_spec: "SYMMETRIC_DEFAULT" })],
      ],
      "a key whose type is unknown before the apply": [
        ["enable_key_rotation is not true"],
        [resource("aws_kms_key.k", {}, { unknown: { customer_master_key_spec: true } })],
      ],
    },
    kept: {
      "a key with rotation": [[resource("aws_kms_key.k", { enable_key_rotation: true })]],
      "an asymmetric key, which AWS cannot rotate": [
        [resource("aws_kms_key.k", { customer_master_key_spec: "RSA_2048", enable_key_rotation: false })],
      ],
    },
  },
  "key-deletion-window": {
    broken: {
      "a week": [["deletion_window_in_days is 7"], [resource("aws_kms_key.k", { deletion_window_in_days: 7 })]],
    },
    kept: {
      "two weeks": [[resource("aws_kms_key.k", { deletion_window_in_days: 14 })]],
      "the default of AWS": [[resource("aws_kms_key.k", { deletion_window_in_days: null })]],
    },
  },
  "log-encryption": {
    broken: {
      "no customer-managed key although the stage has customer-managed keys": [
        ["the log group has no customer-managed key"],
        [resource("aws_cloudwatch_log_group.l", { kms_key_id: null })],
        { controls: new Set(["customerManagedKeys"]) },
      ],
    },
    kept: {
      "a customer-managed key": [
        [resource("aws_cloudwatch_log_group.l", {}, { unknown: { kms_key_id: true } })],
        { controls: new Set(["customerManagedKeys"]) },
      ],
      "no customer-managed key if the control is off": [[resource("aws_cloudwatch_log_group.l", { kms_key_id: null })]],
    },
  },
  "log-retention": {
    broken: {
      "unlimited retention": [
        ["the log is kept forever"],
        [resource("aws_cloudwatch_log_group.l", { retention_in_days: 0 })],
      ],
      "unset retention": [["the log is kept forever"], [resource("aws_cloudwatch_log_group.l", {})]],
    },
    kept: { "a year": [[resource("aws_cloudwatch_log_group.l", { retention_in_days: 365 })]] },
  },
};
