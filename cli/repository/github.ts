import type { Finding } from "../preflight/finding";
import { allPages, type ForgeApi } from "./forge-api";
import { subjectFinding } from "./github-subject";
import { nameFinding } from "./name-finding";
import { DEFAULT_BRANCH, variableProblems, type Wanted, type WantedBranch, type WantedEnvironment } from "./wanted";

interface Repository {
  /** `owner/name` as in the tokens. */
  readonly full_name?: string;
  readonly default_branch?: string;
  readonly id?: number;
  readonly owner?: { readonly id?: number };
  /** Time of creation in ISO 8601. */
  readonly created_at?: string;
}

interface Environment {
  readonly protection_rules?: readonly { readonly type: string; readonly reviewers?: readonly unknown[] }[];
  readonly deployment_branch_policy?: { readonly custom_branch_policies?: boolean } | null;
}

/** Review rules of a branch. Two of these rules have different names in branch protection and in rulesets. */
interface Reviews {
  readonly required_approving_review_count?: number;
  readonly require_code_owner_reviews?: boolean;
  readonly require_code_owner_review?: boolean;
  readonly dismiss_stale_reviews?: boolean;
  readonly dismiss_stale_reviews_on_push?: boolean;
}

interface Protection {
  readonly required_status_checks?: { readonly contexts?: readonly string[] };
  readonly required_pull_request_reviews?: Reviews;
  readonly allow_force_pushes?: { readonly enabled: boolean };
}

interface Rule {
  readonly type: string;
  readonly parameters?: Reviews & { readonly required_status_checks?: readonly { readonly context: string }[] };
}

/** The repository whose pipelines AWS and Databricks trust, from the configuration. */
export interface TrustedRepository {
  /** `owner/name`. */
  readonly repository: string;
  /** Prefix of the `sub` claim if it contains GitHub's immutable ids. */
  readonly subjectPrefix?: string | undefined;
}

/** Label of issues that report drift. */
const LABEL = "drift";

/** Compares the settings of a GitHub repository with those that the pipelines need. */
export async function checkGitHub(
  api: ForgeApi,
  { repository, subjectPrefix }: TrustedRepository,
  wanted: Wanted,
): Promise<readonly Finding[]> {
  const root = `/repos/${repository}`;
  const repo = await api.get<Repository>(root);
  if (repo === undefined) {
    const remedy = "correct `ci.github.repository` in config/account.yaml, or use a token that may read the repository";
    return [
      { check: "repository", verdict: "fails", found: `${repository} does not exist or is not readable`, remedy },
    ];
  }
  const findings: Finding[] = [
    nameFinding("repository", repository, repo.full_name, "ci.github.repository"),
    repo.default_branch === DEFAULT_BRANCH
      ? { check: "default branch", verdict: "ok", found: DEFAULT_BRANCH }
      : {
          check: "default branch",
          verdict: "fails",
          found: repo.default_branch ?? "none",
          remedy: `set Settings > General > Default branch to ${DEFAULT_BRANCH}, because schedules run on the default branch`,
        },
  ];
  findings.push(
    subjectFinding(repo, await api.get(`${root}/actions/oidc/customization/sub`), repository, subjectPrefix),
  );
  findings.push(
    (await api.get(`${root}/labels/${LABEL}`)) === undefined
      ? {
          check: `label ${LABEL}`,
          verdict: "fails",
          found: "does not exist",
          remedy: `create it: Issues > Labels > New label: ${LABEL}`,
        }
      : { check: `label ${LABEL}`, verdict: "ok", found: "exists" },
  );
  findings.push(await checkActions(api, root));
  for (const environment of [...wanted.environments, ...wanted.slots])
    findings.push(await checkEnvironment(api, root, environment));
  for (const branch of wanted.branches) findings.push(await checkBranch(api, root, branch));
  return findings;
}

/**
 * Checks that GitHub Actions may open pull requests. The nightly job `facts-request` opens one if the sandbox's data
 * files about the Terraform providers differ from the providers.
 */
async function checkActions(api: ForgeApi, root: string): Promise<Finding> {
  const check = "pull requests of Actions";
  const found = await api.get<{ can_approve_pull_request_reviews?: boolean }>(`${root}/actions/permissions/workflow`);
  if (found?.can_approve_pull_request_reviews === true) return { check, verdict: "ok", found: "allowed" };
  const remedy = 'turn on Settings > Actions > General > "Allow GitHub Actions to create and approve pull requests"';
  return { check, verdict: "fails", found: "not allowed", remedy };
}

async function checkEnvironment(api: ForgeApi, root: string, wanted: WantedEnvironment): Promise<Finding> {
  const check = `environment ${wanted.name}`;
  const path = `${root}/environments/${encodeURIComponent(wanted.name)}`;
  const found = await api.get<Environment>(path);
  const names = Object.keys(wanted.variables);
  if (found === undefined) {
    const remedy = `create it: Settings > Environments > New environment, then add the variables ${names.join(", ")} (docs/ci.md)`;
    return { check, verdict: "fails", found: "does not exist", remedy };
  }
  const given = await allPages<{ name: string; value: string }>(api, `${path}/variables`, 30, "variables");
  const faults = variableProblems(wanted.variables, (name) => given.find((each) => each.name === name)?.value);
  const problems = faults.map(({ problem }) => problem);
  const remedies = faults.map(({ remedy }) => remedy);
  if (wanted.branches !== undefined) {
    const policies =
      found.deployment_branch_policy?.custom_branch_policies === true
        ? await api.get<{ branch_policies?: readonly { name: string; type?: string }[] }>(
            `${path}/deployment-branch-policies`,
          )
        : undefined;
    // Prefixes the names in tag rules with `tag `. A tag rule must not count as a rule for the branch of the same name,
    // because a tag rule opens the environment to everyone who can create tags.
    const refs = (policies?.branch_policies ?? []).map(({ name, type }) => (type === "tag" ? `tag ${name}` : name));
    if (refs.toSorted().join() !== wanted.branches.toSorted().join()) {
      problems.push(`open to ${refs.length === 0 ? "other branches" : refs.join(", ")}`);
      remedies.push(`allow only ${wanted.branches.join(" and ")} under "Deployment branches and tags"`);
    }
  }
  const reviewers = (found.protection_rules ?? []).flatMap((rule) =>
    rule.type === "required_reviewers" ? (rule.reviewers ?? []) : [],
  );
  if (wanted.reviewed && reviewers.length === 0) {
    problems.push("no required reviewers");
    remedies.push('add the persons who approve plans under "Required reviewers"');
  }
  return problems.length === 0
    ? { check, verdict: "ok", found: `${names.length} variables${wanted.reviewed ? ", reviewed" : ""}` }
    : { check, verdict: "fails", found: problems.join("; "), remedy: remedies.join("; ") };
}

async function checkBranch(api: ForgeApi, root: string, { name, checks }: WantedBranch): Promise<Finding> {
  const check = `branch ${name}`;
  // Reads both branch protection rules and rulesets, because a requirement can be set in either of them.
  const protection = await api.get<Protection>(`${root}/branches/${encodeURIComponent(name)}/protection`);
  const rules = (await api.get<readonly Rule[]>(`${root}/rules/branches/${encodeURIComponent(name)}`)) ?? [];
  const required = new Set([
    ...(protection?.required_status_checks?.contexts ?? []),
    ...rules.flatMap(({ parameters }) => (parameters?.required_status_checks ?? []).map(({ context }) => context)),
  ]);
  const reviews = [protection?.required_pull_request_reviews, ...rules.map(({ parameters }) => parameters)];
  const approvals = Math.max(...reviews.map((each) => each?.required_approving_review_count ?? 0));
  const byOwners = reviews.some((each) => each?.require_code_owner_reviews ?? each?.require_code_owner_review);
  const dismissed = reviews.some((each) => each?.dismiss_stale_reviews ?? each?.dismiss_stale_reviews_on_push);
  const isSafe =
    protection?.allow_force_pushes?.enabled === false || rules.some(({ type }) => type === "non_fast_forward");
  const missing = checks.filter((each) => !required.has(each));
  const problems = [
    ...(missing.length > 0 ? [`does not require the checks ${missing.join(", ")}`] : []),
    ...(approvals < 1 ? ["no approval required"] : []),
    ...(byOwners ? [] : ["no approval of code owners required"]),
    ...(dismissed ? [] : ["approvals remain valid after a push"]),
    ...(isSafe ? [] : ["force pushes allowed"]),
  ];
  if (problems.length === 0) return { check, verdict: "ok", found: `requires ${checks.join(", ")} and a review` };
  const remedy = `in Settings > Rules > Rulesets, set for ${name}: require a pull request with 1 approval, dismissed by new commits, with review from code owners, and the checks ${checks.join(", ")}; block force pushes`;
  return { check, verdict: "fails", found: problems.join("; "), remedy };
}
