import type { Examples } from "../support/examples";
import { resource } from "../support/plan";

export const KEY_EXAMPLES: Examples = {
  "key-rotation": {
    broken: {
      "a key that stays": [
        ["enable_key_rotation is not true"],
        [resource("aws_kms_key.k", { enable_key_rotation: false })],
      ],
      "a key that does not say": [
        ["enable_key_rotation is not true"],
        [resource("aws_kms_key.k", { customer_master_key_spec: "SYMMETRIC_DEFAULT" })],
      ],
      "a key of a kind that is not known yet": [
        ["enable_key_rotation is not true"],
        [resource("aws_kms_key.k", {}, { unknown: { customer_master_key_spec: true } })],
      ],
    },
    kept: {
      rotation: [[resource("aws_kms_key.k", { enable_key_rotation: true })]],
      "a pair of keys, which AWS does not rotate": [
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
      "AWS's own": [[resource("aws_kms_key.k", { deletion_window_in_days: null })]],
    },
  },
  "log-encryption": {
    broken: {
      "AWS's key where the stage keeps its own": [
        ["no customer-managed key"],
        [resource("aws_cloudwatch_log_group.l", { kms_key_id: null })],
        { controls: new Set(["customerManagedKeys"]) },
      ],
    },
    kept: {
      "a customer-managed key": [
        [resource("aws_cloudwatch_log_group.l", {}, { unknown: { kms_key_id: true } })],
        { controls: new Set(["customerManagedKeys"]) },
      ],
      "AWS's key where the control is off": [[resource("aws_cloudwatch_log_group.l", { kms_key_id: null })]],
    },
  },
  "log-retention": {
    broken: {
      "no end": [["the log is kept forever"], [resource("aws_cloudwatch_log_group.l", { retention_in_days: 0 })]],
      "nothing said": [["the log is kept forever"], [resource("aws_cloudwatch_log_group.l", {})]],
    },
    kept: { "a year": [[resource("aws_cloudwatch_log_group.l", { retention_in_days: 365 })]] },
  },
};
