import type { ForgeApi } from "../../../cli/repository/forge-api";
import { checkGitLab } from "../../../cli/repository/gitlab";
import { wanted } from "../../../cli/repository/wanted";
import { WITH_TWO_SLOTS } from "./service";

type Answers = Record<string, unknown>;

const ROOT = "/projects/g%2Fp";
const VARIABLES = `${ROOT}/variables?per_page=100`;
const BRANCHES = `${ROOT}/protected_branches?per_page=100`;
const SCHEDULES = `${ROOT}/pipeline_schedules?per_page=100`;
const WANTED = wanted(WITH_TWO_SLOTS);

function asDescribed(): Answers {
  return {
    [ROOT]: { path_with_namespace: "g/p", default_branch: "main", only_allow_merge_if_pipeline_succeeds: true },
    [VARIABLES]: [
      ...WANTED.environments.flatMap(({ name, variables }) =>
        Object.entries(variables).map(([key, { value = "x" }]) => ({ key, value, environment_scope: name })),
      ),
      ...WANTED.slots.flatMap(({ variables }, index) =>
        ["AWS_ROLE_ARN", "DATABRICKS_CLIENT_ID"].map((key) => ({
          key: `SLOT_${index + 1}_${key}`,
          value: variables[key]?.value ?? "x",
          environment_scope: "*",
        })),
      ),
      {
        key: "DATABRICKS_ACCOUNT_ID",
        value: WITH_TWO_SLOTS.account.databricks.accountId,
        environment_scope: "*",
      },
    ],
    [BRANCHES]: WANTED.branches.map(({ name }) => ({ name, push_access_levels: [{ access_level: 0 }] })),
    [`${ROOT}/protected_environments?per_page=100`]: [{ name: "prod" }],
    [SCHEDULES]: ["dev", "staging", "refs/heads/main"].map((ref) => ({ ref, active: true })),
    [`${ROOT}/approval_rules`]: [{ approvals_required: 1 }],
    [`${ROOT}/approvals`]: { reset_approvals_on_push: true },
    [`${ROOT}/resource_groups/dev`]: { process_mode: "oldest_first" },
  };
}

async function check(change: (answers: Answers) => void = () => undefined) {
  const answers = asDescribed();
  change(answers);
  const api: ForgeApi = { get: <T>(path: string) => Promise.resolve(answers[path] as T | undefined) };
  const findings = await checkGitLab(api, "g/p", WANTED);
  return findings.filter(({ verdict }) => verdict === "fails").map(({ check: name, found }) => `${name}: ${found}`);
}

/** Returns a copy of a list in which `change` replaces properties of the item with the given name. */
function changed(list: unknown, name: string, change: object): object[] {
  return (list as { name: string }[]).map((each) => (each.name === name ? { ...each, ...change } : each));
}

function setVariable(answers: Answers, key: string, scope: string, change: object): void {
  const variables = answers[VARIABLES] as { key: string; environment_scope: string }[];
  answers[VARIABLES] = variables.map((each) =>
    each.key === key && each.environment_scope === scope ? { ...each, ...change } : each,
  );
}

test("passes a project as docs/ci.md describes it", async () => {
  expect(await check()).toEqual([]);
});

test("reads every page of the variables", async () => {
  const problems = await check((answers) => {
    answers[`${VARIABLES}&page=2`] = answers[VARIABLES];
    answers[VARIABLES] = Array.from({ length: 100 }, (_, index) => ({
      key: `A_${index}`,
      value: "x",
      environment_scope: "*",
    }));
  });
  expect(problems).toEqual([]);
});

test("a variable's scope can have a wildcard", async () => {
  const problems = await check((answers) => {
    const all = answers[VARIABLES] as { key: string; environment_scope: string }[];
    answers[VARIABLES] = [
      ...all.filter(({ key, environment_scope: scope }) => key !== "DATABRICKS_ACCOUNT_ID" || scope === "*"),
    ];
  });
  expect(problems).toEqual([]);
});

test.each<[string, (answers: Answers) => void, string]>([
  ["a project that cannot be read", (a) => (a[ROOT] = undefined), "project: g/p does not exist or is not readable"],
  [
    "a project that was renamed, or whose path is spelled in another case",
    (a) => (a[ROOT] = { ...(a[ROOT] as object), path_with_namespace: "g/P" }),
    "project: is called g/P, but the configuration trusts g/p",
  ],
  [
    "a slot without its role",
    (a) => (a[VARIABLES] = (a[VARIABLES] as { key: string }[]).filter(({ key }) => key !== "SLOT_2_AWS_ROLE_ARN")),
    "slot-2: no variable SLOT_2_AWS_ROLE_ARN",
  ],
  [
    "merges without a successful pipeline",
    (a) => (a[ROOT] = { default_branch: "main" }),
    "merge checks: merge requests can be merged without a successful pipeline",
  ],
  [
    "a variable that only another environment has",
    (a) => {
      a[VARIABLES] = (a[VARIABLES] as { key: string; environment_scope: string }[]).filter(
        (each) => !(each.key === "AWS_ROLE_ARN" && each.environment_scope === "dev-plan"),
      );
    },
    "environment dev-plan: no variable AWS_ROLE_ARN",
  ],
  [
    "an unprotected environment prod",
    (a) => (a[`${ROOT}/protected_environments?per_page=100`] = []),
    "protected environment prod: not protected: everyone with push access can deploy",
  ],
  [
    "a branch that allows force pushes",
    (a) => (a[BRANCHES] = changed(a[BRANCHES], "dev", { allow_force_push: true })),
    "branch dev: force pushes allowed",
  ],
  [
    "a branch that allows pushes without a merge request",
    (a) => (a[BRANCHES] = changed(a[BRANCHES], "main", { push_access_levels: [{ access_level: 40 }] })),
    "branch main: pushes without a merge request allowed",
  ],
  [
    "a branch without protection",
    (a) => (a[BRANCHES] = (a[BRANCHES] as { name: string }[]).filter(({ name }) => name !== "staging")),
    "branch staging: not protected",
  ],
  ["merges without an approval", (a) => (a[`${ROOT}/approval_rules`] = []), "approvals: no approval required"],
  [
    "approvals of an earlier commit",
    (a) => (a[`${ROOT}/approvals`] = { reset_approvals_on_push: false }),
    "approvals: approvals remain valid after a push",
  ],
  [
    "a branch without a schedule",
    (a) =>
      (a[SCHEDULES] = (a[SCHEDULES] as { ref: string }[]).map((each) => ({ ...each, active: each.ref !== "dev" }))),
    "schedule dev: no active schedule",
  ],
  [
    "an unordered resource group of merges",
    (a) => (a[`${ROOT}/resource_groups/dev`] = { process_mode: "unordered" }),
    "resource group dev: unordered",
  ],
  [
    "the role of another stage",
    (a) =>
      setVariable(a, "AWS_ROLE_ARN", "dev-plan", { value: "arn:aws:iam::111111111111:role/ci/fraudops-prod-plan" }),
    "environment dev-plan: variable AWS_ROLE_ARN is arn:aws:iam::111111111111:role/ci/fraudops-prod-plan",
  ],
  [
    "a variable that merge requests cannot read",
    (a) => setVariable(a, "SLOT_1_AWS_ROLE_ARN", "*", { protected: true }),
    "slot-1: variable SLOT_1_AWS_ROLE_ARN is protected, so merge requests cannot read it",
  ],
])("fails for %s", async (_what, change, line) => {
  expect(await check(change)).toEqual([line]);
});
