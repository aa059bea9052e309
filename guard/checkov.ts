import { isObject, objectOf, type JsonObject } from "../core/json";

/** A checkov check that is skipped for some addresses. */
export interface CheckovSkip {
  /** Id of the check, e.g. `CKV_AWS_144`. */
  readonly check: string;
  /** Prefix of the resource addresses for which the check is skipped. */
  readonly at: string;
  readonly reason: string;
}

/** Skipped checks with their reasons. */
export const CHECKOV_SKIPS: readonly CheckovSkip[] = [
  {
    check: "CKV2_AWS_5",
    at: "aws_security_group.Network_Clusters",
    reason: "Databricks attaches the security group to the instances of clusters; no Terraform resource does.",
  },
  {
    check: "CKV2_AWS_62",
    at: "aws_s3_bucket.",
    reason: "Nothing consumes events of the buckets: jobs run on a schedule or on demand.",
  },
  {
    check: "CKV_AWS_144",
    at: "aws_s3_bucket.",
    reason:
      "Replication to another region is not allowed: data must stay in the stage's region. Versioning and deletion protection prevent data loss.",
  },
  {
    check: "CKV_AWS_145",
    at: "aws_s3_bucket.",
    reason:
      "The control customerManagedKeys decides whether buckets use customer-managed keys; the rule bucket-encryption requires encryption.",
  },
  {
    check: "CKV_AWS_158",
    at: "aws_cloudwatch_log_group.",
    reason:
      "The control customerManagedKeys decides whether logs use customer-managed keys; the rule log-encryption then requires them.",
  },
  {
    check: "CKV_AWS_355",
    at: "aws_iam_policy.Boundary-",
    reason: "A permissions boundary grants nothing; it limits what the policies of the stage's roles can grant.",
  },
  {
    check: "CKV_AWS_355",
    at: "aws_iam_role_policy.CrossAccountRole",
    reason:
      "Most EC2 Describe actions have no resource-level permissions; conditions, which the check ignores, limit the other actions.",
  },
  {
    check: "CKV_AWS_355",
    at: "aws_iam_role_policy.Role-",
    reason: "Most EC2 Describe actions of the network have no resource-level permissions.",
  },
  {
    check: "CKV_AWS_61",
    at: "aws_iam_role.CrossAccountRole",
    reason:
      "Databricks' account must be able to assume the role; the rule trust-other-account requires the external id.",
  },
  {
    check: "CKV_AWS_61",
    at: "aws_iam_role.UnityCatalogRole",
    reason:
      "Databricks requires a self-assuming role; the condition on aws:PrincipalArn excludes all other principals.",
  },
];

/** A check that failed for a resource. */
export interface CheckovFinding {
  readonly check: string;
  /** Name of the stack. */
  readonly stack: string;
  readonly address: string;
  readonly what: string;
}

export interface CheckovResult {
  /** Number of checks that passed or failed. */
  readonly evaluated: number;
  readonly findings: readonly CheckovFinding[];
  /** Entries of the skip list that matched a failed check. */
  readonly used: readonly CheckovSkip[];
}

/**
 * Reads checkov's findings, without those that a skip matches.
 *
 * @param output output of `checkov --output json` for plan files that are named after their stacks
 * @throws Error if checkov evaluated no checks or could not parse a plan
 */
export function checkovResult(output: string, skips: readonly CheckovSkip[] = CHECKOV_SKIPS): CheckovResult {
  const reports = [JSON.parse(output) as unknown].flat().filter(isObject);
  const summaries = reports.map(({ summary }) => objectOf(summary));
  const total = (key: string): number => summaries.reduce((sum, summary) => sum + (Number(summary[key]) || 0), 0);
  const evaluated = total("passed") + total("failed");
  if (evaluated === 0) throw new Error("checkov evaluated no checks: check that checkov can read the plan files");
  if (total("parsing_errors") > 0)
    throw new Error(
      `checkov could not parse ${String(total("parsing_errors"))} plan files: check that they contain the output of \`terraform show -json\``,
    );
  const failed = reports.flatMap(failedChecks);
  const skipOf = ({ check, address }: CheckovFinding): CheckovSkip | undefined =>
    skips.find((skip) => skip.check === check && address.startsWith(skip.at));
  return {
    evaluated,
    findings: failed.filter((finding) => skipOf(finding) === undefined),
    used: skips.filter((skip) => failed.some((finding) => skipOf(finding) === skip)),
  };
}

function failedChecks({ results }: JsonObject): readonly CheckovFinding[] {
  const failed = isObject(results) ? [results["failed_checks"]].flat().filter(isObject) : [];
  return failed.map((check) => ({
    check: String(check["check_id"]),
    stack: String(check["file_path"])
      .replace(/^.*\//, "")
      .replace(/\.json$/, ""),
    address: String(check["resource"]),
    what: String(check["check_name"]),
  }));
}
