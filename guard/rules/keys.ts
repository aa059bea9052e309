import { isSet } from "../planned-stack";
import { each, when, type Rule } from "../rule";

const MIN_DELETION_WINDOW_DAYS = 14;

/** Keys, and logs that nobody keeps for ever by mistake. */
export const KEY_RULES: readonly Rule[] = [
  {
    id: "key-rotation",
    severity: "error",
    what: "A symmetric key is rotated every year.",
    why: "A key that leaks once opens everything that was ever written with it.",
    remedy: "Set enable_key_rotation.",
    check: each(["aws_kms_key"], ({ values }) => {
      const spec = values["customer_master_key_spec"] ?? "SYMMETRIC_DEFAULT";
      return when(
        /SYMMETRIC_DEFAULT|known after/.test(String(spec)) && values["enable_key_rotation"] !== true,
        "no rotation",
      );
    }),
  },
  {
    id: "key-deletion-window",
    severity: "error",
    what: `A key that is deleted can be brought back for ${String(MIN_DELETION_WINDOW_DAYS)} days at least.`,
    why: "With the key goes everything that it encrypted; a week is over before a holiday is.",
    remedy: "Set deletion_window_in_days, or leave it out: 30 is AWS's own.",
    check: each(["aws_kms_key"], ({ values }) => {
      const days = values["deletion_window_in_days"];
      return when(typeof days === "number" && days < MIN_DELETION_WINDOW_DAYS, `${String(days)} days`);
    }),
  },
  {
    id: "log-encryption",
    severity: "error",
    what: "With customerManagedKeys on, a log group is encrypted with a key of ours.",
    why: "The control promises it; who may read the log is then the log's policy alone, and no key's.",
    remedy: "Give the log group kms_key_id, of the stage's key for logs.",
    check: each(["aws_cloudwatch_log_group"], ({ values }, _stack, { controls }) =>
      when(controls.has("customerManagedKeys") && !isSet(values["kms_key_id"]), "no key of ours"),
    ),
  },
  {
    id: "log-retention",
    severity: "error",
    what: "A log group says for how long it keeps what it gets.",
    why: "For ever is the default: the cost grows, and so does what a leak gives away.",
    remedy: "Set retention_in_days.",
    check: each(["aws_cloudwatch_log_group"], ({ values }) =>
      when(!(Number(values["retention_in_days"]) > 0), "kept for ever"),
    ),
  },
];
