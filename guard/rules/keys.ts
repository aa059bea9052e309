import { isSet } from "../planned-stack";
import { each, when, type Rule } from "../rule";

const MIN_DELETION_WINDOW_DAYS = 14;

/** Rules for keys and log groups. */
export const KEY_RULES: readonly Rule[] = [
  {
    id: "key-rotation",
    severity: "error",
    what: "A symmetric key is rotated every year.",
    why: "Without rotation, a leaked key decrypts everything that was ever encrypted with it.",
    remedy: "Set enable_key_rotation.",
    check: each(["aws_kms_key"], ({ values }) => {
      const spec = values["customer_master_key_spec"] ?? "SYMMETRIC_DEFAULT";
      return when(
        /SYMMETRIC_DEFAULT|known after/.test(String(spec)) && values["enable_key_rotation"] !== true,
        "enable_key_rotation is not true",
      );
    }),
  },
  {
    id: "key-deletion-window",
    severity: "error",
    what: `The deletion of a key can be cancelled for at least ${String(MIN_DELETION_WINDOW_DAYS)} days.`,
    why: "Everything that the key encrypted is lost with the key; a shorter period can end before anyone notices the deletion.",
    remedy: "Increase deletion_window_in_days, or remove it: the default is 30 days.",
    check: each(["aws_kms_key"], ({ values }) => {
      const days = values["deletion_window_in_days"];
      return when(
        typeof days === "number" && days < MIN_DELETION_WINDOW_DAYS,
        `deletion_window_in_days is ${String(days)}`,
      );
    }),
  },
  {
    id: "log-encryption",
    severity: "error",
    what: "With customerManagedKeys on, a log group is encrypted with a customer-managed key.",
    why: "The control customerManagedKeys requires such a key: without one, no key policy restricts who can read the log.",
    remedy: "Set kms_key_id of the log group to the stage's key for logs.",
    check: each(["aws_cloudwatch_log_group"], ({ values }, _stack, { controls }) =>
      when(
        controls.has("customerManagedKeys") && !isSet(values["kms_key_id"]),
        "the log group has no customer-managed key",
      ),
    ),
  },
  {
    id: "log-retention",
    severity: "error",
    what: "A log group has a retention period.",
    why: "By default, CloudWatch Logs keeps logs forever, so their cost and the damage of a leak grow.",
    remedy: "Set retention_in_days.",
    check: each(["aws_cloudwatch_log_group"], ({ values }) =>
      when(!(Number(values["retention_in_days"]) > 0), "the log is kept forever"),
    ),
  },
];
