import type { ValueRule } from "../types";
import type { FactsByPath } from "./facts-by-path";

const IAM_NAME: ValueRule = { says: "invalid value for name (must match [\\w+=,.@-])", pattern: "^[\\w+=,.@-]*$" };
const ALIAS_NAME: ValueRule = {
  says: "\"name\" must begin with 'alias/' and be comprised of only [0-9A-Za-z_/-]",
  pattern: "^alias/[0-9A-Za-z_/-]+$",
};

/** Patterns that the AWS provider 5.100.0 names in its refusals, in words that no tracing turns into a rule. */
export const PATTERNS: Readonly<Record<string, FactsByPath>> = {
  aws_iam_policy: { name: { values: [IAM_NAME] } },
  aws_iam_role: { name: { values: [IAM_NAME] } },
  aws_iam_role_policy: { name: { values: [IAM_NAME] } },
  aws_kms_alias: { name: { values: [ALIAS_NAME] } },
};
