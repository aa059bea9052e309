import type { ValueRule } from "../types";
import type { FactsByPath } from "./facts-by-path";

const IAM_NAME: ValueRule = { says: "invalid value for name (must match [\\w+=,.@-])", pattern: "^[\\w+=,.@-]*$" };
const ALIAS_NAME: ValueRule = {
  says: "\"name\" must begin with 'alias/' and be comprised of only [0-9A-Za-z_/-]",
  pattern: "^alias/[0-9A-Za-z_/-]+$",
};

/**
 * Default of `transition_default_minimum_object_size` in `aws_s3_bucket_lifecycle_configuration`. `trace.ts` cannot
 * find this default, because it plans sample values, and no sample is a valid lifecycle configuration.
 */
const MINIMUM_SIZE = "all_storage_classes_128K";

/**
 * Facts of the AWS provider 5.100.0 that were added by hand, because the generator does not find them in the provider's
 * answers: patterns of names, and a default.
 */
export const PATTERNS: Readonly<Record<string, FactsByPath>> = {
  aws_iam_policy: { name: { values: [IAM_NAME] } },
  aws_iam_role: { name: { values: [IAM_NAME] } },
  aws_iam_role_policy: { name: { values: [IAM_NAME] } },
  aws_kms_alias: { name: { values: [ALIAS_NAME] } },
  aws_s3_bucket_lifecycle_configuration: { transition_default_minimum_object_size: { default: MINIMUM_SIZE } },
};
