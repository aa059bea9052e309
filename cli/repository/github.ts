import type { Finding } from "../preflight/finding";
import type { ForgeApi } from "./forge-api";
import { subjectFinding } from "./github-subject";
import { DEFAULT_BRANCH, type Wanted, type WantedBranch, type WantedEnvironment } from "./wanted";

interface Repository {
  readonly default_branch?: string;
  readonly id?: number;
  readonly owner?: { readonly id?: number };
  /** ISO 8601. */
  readonly created_at?: string;
}

interface Environment {
  readonly protection_rules?: readonly { readonly type: string; readonly reviewers?: readonly unknown[] }[];
  readonly deployment_branch_policy?: { readonly custom_branch_policies?: boolean } | null;
}

interface Protection {
  readonly required_status_checks?: { readonly contexts?: readonly string[] };
  readonly required_pull_request_reviews?: { readonly required_approving_review_count?: number };
  readonly allow_force_pushes?: { readonly enabled: boolean };
}

interface Rule {
  readonly type: string;
  readonly parameters?: {
    readonly required_status_checks?: readonly { readonly context: string }[];
    readonly required_approving_review_count?: number;
  };
}

/** The trusted repository in the configuration. */
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
    const remedy = "correct `ci.github.repository` in config/account.yaml, or use a token that may read it";
    return [
      { check: "repository", verdict: "fails", found: `${repository} does not exist or is not readable`, remedy },
    ];
  }
  const findings: Finding[] = [
    repo.default_branch === DEFAULT_BRANCH
      ? { check: "default branch", verdict: "ok", found: DEFAULT_BRANCH }
      : {
          check: "default branch",
          verdict: "fails",
          found: repo.default_branch ?? "none",
          remedy: `Settings > General > Default branch: ${DEFAULT_BRANCH}; schedules run on it`,
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
          found: "is not there",
          remedy: `Issues > Labels > New label: ${LABEL}`,
        }
      : { check: `label ${LABEL}`, verdict: "ok", found: "is there" },
  );
  for (const environment of [...wanted.environments, ...wanted.slots])
    findings.push(await checkEnvironment(api, root, environment));
  for (const branch of wanted.branches) findings.push(await checkBranch(api, root, branch));
  return findings;
}

async function checkEnvironment(api: ForgeApi, root: string, wanted: WantedEnvironment): Promise<Finding> {
  const check = `environment ${wanted.name}`;
  const path = `${root}/environments/${encodeURIComponent(wanted.name)}`;
  const found = await api.get<Environment>(path);
  const variables = Object.keys(wanted.variables);
  if (found === undefined) {
    const remedy = `Settings > Environments > New environment, then variables ${variables.join(", ")} (docs/ci.md)`;
    return { check, verdict: "fails", found: "is not there", remedy };
  }
  const problems: string[] = [];
  const remedies: string[] = [];
  const given = await api.get<{ variables?: readonly { name: string; value: string }[] }>(
    `${path}/variables?per_page=30`,
  );
  for (const name of variables) {
    if (given?.variables?.some((each) => each.name === name && each.value !== "") === true) continue;
    problems.push(`no variable ${name}`);
    remedies.push(`${name}: ${wanted.variables[name] ?? ""}`);
  }
  if (wanted.branches !== undefined) {
    const policies =
      found.deployment_branch_policy?.custom_branch_policies === true
        ? await api.get<{ branch_policies?: readonly { name: string }[] }>(`${path}/deployment-branch-policies`)
        : undefined;
    const names = (policies?.branch_policies ?? []).map(({ name }) => name);
    if (names.toSorted().join() !== wanted.branches.toSorted().join()) {
      problems.push(`open to ${names.length === 0 ? "other branches" : `branches ${names.join(", ")}`}`);
      remedies.push(`Deployment branches: exactly ${wanted.branches.join(" and ")}`);
    }
  }
  const reviewers = (found.protection_rules ?? []).flatMap((rule) =>
    rule.type === "required_reviewers" ? (rule.reviewers ?? []) : [],
  );
  if (wanted.reviewed && reviewers.length === 0) {
    problems.push("no required reviewers");
    remedies.push("Required reviewers: those who approve plans");
  }
  return problems.length === 0
    ? { check, verdict: "ok", found: `${variables.length} variables${wanted.reviewed ? ", reviewed" : ""}` }
    : { check, verdict: "fails", found: problems.join("; "), remedy: remedies.join("; ") };
}

async function checkBranch(api: ForgeApi, root: string, { name, checks }: WantedBranch): Promise<Finding> {
  const check = `branch ${name}`;
  // Branch protection rules and rulesets are alternatives; either is sufficient.
  const protection = await api.get<Protection>(`${root}/branches/${encodeURIComponent(name)}/protection`);
  const rules = (await api.get<readonly Rule[]>(`${root}/rules/branches/${encodeURIComponent(name)}`)) ?? [];
  const required = new Set([
    ...(protection?.required_status_checks?.contexts ?? []),
    ...rules.flatMap(({ parameters }) => (parameters?.required_status_checks ?? []).map(({ context }) => context)),
  ]);
  const reviews = Math.max(
    protection?.required_pull_request_reviews?.required_approving_review_count ?? 0,
    ...rules.map(({ parameters }) => parameters?.required_approving_review_count ?? 0),
  );
  const isSafe =
    protection?.allow_force_pushes?.enabled === false || rules.some(({ type }) => type === "non_fast_forward");
  const missing = checks.filter((each) => !required.has(each));
  const problems = [
    ...(missing.length > 0 ? [`checks that are not required: ${missing.join(", ")}`] : []),
    ...(reviews < 1 ? ["no approval required"] : []),
    ...(isSafe ? [] : ["force pushes allowed"]),
  ];
  if (problems.length === 0) return { check, verdict: "ok", found: `requires ${checks.join(", ")} and a review` };
  const remedy = `Settings > Rules > Rulesets, for ${name}: require a pull request with 1 approval and the checks ${checks.join(", ")}; block force pushes`;
  return { check, verdict: "fails", found: problems.join("; "), remedy };
}
