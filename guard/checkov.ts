import { isObject, type JsonObject } from "./plan-json";

/** A check of checkov that is not taken, at some places or everywhere. */
export interface CheckovSkip {
  /** e.g. `CKV_AWS_144`. */
  readonly check: string;
  /** How the addresses begin at which it is not taken. */
  readonly at: string;
  readonly reason: string;
}

/** What checkov asks for and does not get. */
export const CHECKOV_SKIPS: readonly CheckovSkip[] = [
  {
    check: "CKV2_AWS_5",
    at: "aws_security_group.Network_Clusters",
    reason: "Databricks attaches the group to the instances that it starts; no resource here does.",
  },
  {
    check: "CKV2_AWS_62",
    at: "aws_s3_bucket.",
    reason: "Nothing waits for events of a bucket: jobs run by schedule, and tables tell of their changes themselves.",
  },
  {
    check: "CKV_AWS_144",
    at: "aws_s3_bucket.",
    reason:
      "Data stays in the stage's region; against deletion the versions help, and the stage's deletion protection.",
  },
  {
    check: "CKV_AWS_145",
    at: "aws_s3_bucket.",
    reason:
      "Whose keys encrypt is a control of the profile, customerManagedKeys; the rule bucket-encryption asks for either.",
  },
  {
    check: "CKV_AWS_158",
    at: "aws_cloudwatch_log_group.",
    reason:
      "Whose keys encrypt is a control of the profile, customerManagedKeys; the rule log-encryption asks for ours.",
  },
  {
    check: "CKV_AWS_355",
    at: "aws_iam_policy.Boundary-",
    reason: "A boundary gives nothing: it bounds what the policies of the stage's roles may give.",
  },
  {
    check: "CKV_AWS_355",
    at: "aws_iam_role_policy.CrossAccountRole",
    reason:
      "EC2 describes every resource or none; whatever writes is limited by conditions, which the check does not read.",
  },
  {
    check: "CKV_AWS_355",
    at: "aws_iam_role_policy.Role-",
    reason: "Descriptions of networks, which EC2 allows for every resource or for none.",
  },
  {
    check: "CKV_AWS_61",
    at: "aws_iam_role.CrossAccountRole",
    reason:
      "Databricks' account must take the role on; the external id says for whom, as the rule trust-other-account asks.",
  },
  {
    check: "CKV_AWS_61",
    at: "aws_iam_role.UnityCatalogRole",
    reason: "The role takes itself on, as Databricks requires; the condition on aws:PrincipalArn lets in nobody else.",
  },
];

/** A check that failed. */
export interface CheckovFinding {
  readonly check: string;
  /** Name of the stack. */
  readonly stack: string;
  readonly address: string;
  readonly what: string;
}

export interface CheckovResult {
  /** Checks that passed or failed. */
  readonly evaluated: number;
  readonly findings: readonly CheckovFinding[];
  /** Skips that something was found for. */
  readonly used: readonly CheckovSkip[];
}

/**
 * What checkov found, less what is skipped.
 *
 * @param output what it printed with `--output json`, for plans in files that are called after their stacks
 * @throws Error when it has evaluated nothing, or could not read a plan: a scanner that saw nothing found nothing
 */
export function checkovResult(output: string, skips: readonly CheckovSkip[] = CHECKOV_SKIPS): CheckovResult {
  const reports = [JSON.parse(output) as unknown].flat().filter(isObject);
  const summaries = reports.map(({ summary }) => (isObject(summary) ? summary : {}));
  const total = (key: string): number => summaries.reduce((sum, summary) => sum + (Number(summary[key]) || 0), 0);
  const evaluated = total("passed") + total("failed");
  if (evaluated === 0) throw new Error("checkov evaluated no check: it has not seen the plans");
  if (total("parsing_errors") > 0) throw new Error(`checkov could not read ${String(total("parsing_errors"))} plans`);
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
