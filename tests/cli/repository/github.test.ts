import type { ForgeApi } from "../../../cli/repository/forge-api";
import { checkGitHub } from "../../../cli/repository/github";
import { wanted } from "../../../cli/repository/wanted";
import { WITH_TWO_SLOTS } from "./service";

type Answers = Record<string, unknown>;

const ROOT = "/repos/o/r";
const WANTED = wanted(WITH_TWO_SLOTS);
const WORKFLOW = `${ROOT}/actions/permissions/workflow`;
const SUBJECT = `${ROOT}/actions/oidc/customization/sub`;

const REVIEWED = {
  required_approving_review_count: 1,
  require_code_owner_review: true,
  dismiss_stale_reviews_on_push: true,
};

/** Returns the answers of GitHub's API for a repository that is configured as docs/ci.md describes. */
function asDescribed(): Answers {
  const created_at = "2025-01-02T03:04:05Z";
  const repository = { full_name: "o/r", default_branch: "main", id: 5, owner: { id: 4 }, created_at };
  const answers: Answers = { [ROOT]: repository, [SUBJECT]: { use_default: true }, [`${ROOT}/labels/drift`]: {} };
  answers[WORKFLOW] = { can_approve_pull_request_reviews: true };
  for (const { name, branches, reviewed, variables } of [...WANTED.environments, ...WANTED.slots]) {
    const path = `${ROOT}/environments/${name}`;
    answers[path] = {
      deployment_branch_policy: branches === undefined ? null : { custom_branch_policies: true },
      protection_rules: reviewed ? [{ type: "required_reviewers", reviewers: [{}] }] : [],
    };
    answers[`${path}/variables?per_page=30`] = {
      variables: Object.entries(variables).map(([variable, { value = "x" }]) => ({ name: variable, value })),
    };
    answers[`${path}/deployment-branch-policies`] = { branch_policies: branches?.map((branch) => ({ name: branch })) };
  }
  for (const { name, checks } of WANTED.branches) {
    answers[`${ROOT}/rules/branches/${name}`] = [
      {
        type: "required_status_checks",
        parameters: { required_status_checks: checks.map((context) => ({ context })) },
      },
      { type: "pull_request", parameters: REVIEWED },
      { type: "non_fast_forward" },
    ];
  }
  return answers;
}

async function check(change: (answers: Answers) => void = () => undefined, subjectPrefix?: string) {
  const answers = asDescribed();
  change(answers);
  const api: ForgeApi = { get: <T>(path: string) => Promise.resolve(answers[path] as T | undefined) };
  const findings = await checkGitHub(api, { repository: "o/r", subjectPrefix }, WANTED);
  return findings
    .filter(({ verdict }) => verdict === "fails")
    .map(({ check: name, found, remedy }) => `${name}: ${found} -> ${remedy ?? ""}`);
}

test("passes a repository as docs/ci.md describes it", async () => {
  expect(await check()).toEqual([]);
});

test("reads every page of an environment's variables", async () => {
  const problems = await check((answers) => {
    const path = `${environment("dev")}/variables?per_page=30`;
    answers[`${path}&page=2`] = answers[path];
    answers[path] = { variables: Array.from({ length: 30 }, (_, index) => ({ name: `A_${index}`, value: "x" })) };
  });
  expect(problems).toEqual([]);
});

test("compares a configured subject with the repository's ids", async () => {
  expect(await check(undefined, "repo:o@4/r@5")).toEqual([]);
  expect(await check(undefined, "repo:o@4/r@6")).toEqual([
    expect.stringMatching(/^subject of tokens: is repo:o@4\/r@5, but the configuration trusts repo:o@4\/r@6 -> /),
  ]);
});

test("accepts classic branch protection too", async () => {
  const problems = await check((answers) => {
    answers[`${ROOT}/rules/branches/main`] = [];
    answers[`${ROOT}/branches/main/protection`] = {
      required_status_checks: { contexts: ["test", "plan", "evidence"] },
      required_pull_request_reviews: {
        required_approving_review_count: 2,
        require_code_owner_reviews: true,
        dismiss_stale_reviews: true,
      },
      allow_force_pushes: { enabled: false },
    };
  });
  expect(problems).toEqual([]);
});

const setReviews = (answers: Answers, change: object): void => {
  const path = `${ROOT}/rules/branches/main`;
  const rules = answers[path] as { type: string }[];
  answers[path] = rules.map((rule) =>
    rule.type === "pull_request" ? { ...rule, parameters: { ...REVIEWED, ...change } } : rule,
  );
};

const environment = (name: string): string => `${ROOT}/environments/${name}`;

test.each<[string, (answers: Answers) => void, RegExp]>([
  [
    "a repository that cannot be read",
    (a) => (a[ROOT] = undefined),
    /^repository: o\/r does not exist.*ci.github.repository/,
  ],
  [
    "a repository that was renamed, or whose name is spelled in another case",
    (a) => (a[ROOT] = { ...(a[ROOT] as object), full_name: "o/R" }),
    /^repository: is called o\/R, but the configuration trusts o\/r -> set `ci\.github\.repository: o\/R`/,
  ],
  [
    "another default branch",
    (a) => (a[ROOT] = { ...(a[ROOT] as object), default_branch: "dev" }),
    /^default branch: dev -> /,
  ],
  [
    "no label for issues",
    (a) => (a[`${ROOT}/labels/drift`] = undefined),
    /^label drift: does not exist -> .*New label/,
  ],
  [
    "tokens with a customized subject",
    (a) => (a[SUBJECT] = { use_default: false, include_claim_keys: ["repo"] }),
    /^subject of tokens: has a custom template.*use_default=true/,
  ],
  [
    "a repository whose tokens contain ids in the subject",
    (a) => (a[ROOT] = { ...(a[ROOT] as object), created_at: "2026-08-01T00:00:00Z" }),
    /^subject of tokens: contains GitHub's immutable ids \(repository created on 2026-08-01\), but .* without ids -> set `ci\.github\.subjectPrefix: repo:o@4\/r@5`/,
  ],
  [
    "a slot without an environment",
    (a) => (a[environment("slot-2")] = undefined),
    /^environment slot-2: does not exist.*AWS_ROLE_ARN, AWS_REGION, DATABRICKS_CLIENT_ID, DATABRICKS_ACCOUNT_ID/,
  ],
  [
    "no environment",
    (a) => (a[environment("staging-merge-plan")] = undefined),
    /^environment staging-merge-plan: does not exist/,
  ],
  [
    "a variable that is missing or empty",
    (a) => (a[`${environment("dev")}/variables?per_page=30`] = { variables: [{ name: "AWS_ROLE_ARN", value: "" }] }),
    /^environment dev: no variable AWS_ROLE_ARN; no variable AWS_REGION.*role\/ci\/fraudops-dev-apply.*dev_deploy_client_id/,
  ],
  [
    "an environment that every branch can use",
    (a) => (a[environment("prod")] = { protection_rules: [{ type: "required_reviewers", reviewers: [{}] }] }),
    /^environment prod: open to other branches -> allow only main under "Deployment branches and tags"/,
  ],
  [
    "an environment that an additional branch can use",
    (a) =>
      (a[`${environment("prod")}/deployment-branch-policies`] = { branch_policies: [{ name: "main" }, { name: "x" }] }),
    /^environment prod: open to main, x/,
  ],
  [
    "prod without reviewers",
    (a) => (a[environment("prod")] = { deployment_branch_policy: { custom_branch_policies: true } }),
    /^environment prod: no required reviewers/,
  ],
  [
    "a branch without protection",
    (a) => (a[`${ROOT}/rules/branches/main`] = undefined),
    /^branch main: does not require the checks test, plan, evidence; no approval required; no approval of code owners required; approvals remain valid after a push; force pushes allowed/,
  ],
  [
    "approvals without review of a code owner, which the token of a workflow can give",
    (a) => setReviews(a, { require_code_owner_review: false }),
    /^branch main: no approval of code owners required -> /,
  ],
  [
    "approvals of an earlier commit",
    (a) => setReviews(a, { dismiss_stale_reviews_on_push: false }),
    /^branch main: approvals remain valid after a push -> /,
  ],
  [
    "an environment that a tag with the branch's name can use",
    (a) =>
      (a[`${environment("prod")}/deployment-branch-policies`] = { branch_policies: [{ name: "main", type: "tag" }] }),
    /^environment prod: open to tag main -> /,
  ],
  [
    "a plan environment with the role for applies",
    (a) => {
      const path = `${environment("prod-plan")}/variables?per_page=30`;
      const { variables } = a[path] as { variables: { name: string; value: string }[] };
      a[path] = { variables: variables.map((each) => ({ ...each, value: each.value.replace("-plan", "-apply") })) };
    },
    /^environment prod-plan: variable AWS_ROLE_ARN is .*fraudops-prod-apply -> set AWS_ROLE_ARN to arn:.*fraudops-prod-plan$/,
  ],
  [
    "workflows that are not allowed to create pull requests",
    (a) => (a[WORKFLOW] = { can_approve_pull_request_reviews: false }),
    /^pull requests of Actions: not allowed -> /,
  ],
])("fails for %s", async (_what, change, line) => {
  const problems = await check(change);

  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(line);
});
