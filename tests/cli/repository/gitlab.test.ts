import type { ForgeApi } from "../../../cli/repository/forge-api";
import { checkGitLab } from "../../../cli/repository/gitlab";
import { wanted } from "../../../cli/repository/wanted";

type Answers = Record<string, unknown>;

const ROOT = "/projects/g%2Fp";
const VARIABLES = `${ROOT}/variables?per_page=100`;

function asDescribed(): Answers {
  return {
    [ROOT]: { default_branch: "main", only_allow_merge_if_pipeline_succeeds: true },
    [VARIABLES]: [
      ...wanted(2).environments.flatMap(({ name, variables }) =>
        Object.keys(variables).map((key) => ({ key, value: "x", environment_scope: name })),
      ),
      ...[1, 2].flatMap((slot) =>
        ["AWS_ROLE_ARN", "DATABRICKS_CLIENT_ID"].map((key) => ({
          key: `SLOT_${slot}_${key}`,
          value: "x",
          environment_scope: "*",
        })),
      ),
    ],
    [`${ROOT}/protected_branches`]: wanted(2).branches.map(({ name }) => ({ name, allow_force_push: false })),
    [`${ROOT}/protected_environments`]: [{ name: "prod" }],
  };
}

async function check(change: (answers: Answers) => void = () => undefined) {
  const answers = asDescribed();
  change(answers);
  const api: ForgeApi = { get: <T>(path: string) => Promise.resolve(answers[path] as T | undefined) };
  const findings = await checkGitLab(api, "g/p", wanted(2));
  return findings.filter(({ verdict }) => verdict === "fails").map(({ check: name, found }) => `${name}: ${found}`);
}

test("passes a project as docs/ci.md describes it", async () => {
  expect(await check()).toEqual([]);
});

test("a variable's scope may have a wildcard", async () => {
  const problems = await check((answers) => {
    const all = answers[VARIABLES] as { key: string; environment_scope: string }[];
    answers[VARIABLES] = [
      ...all.filter(({ key }) => key !== "DATABRICKS_ACCOUNT_ID"),
      { key: "DATABRICKS_ACCOUNT_ID", value: "x", environment_scope: "*" },
    ];
  });
  expect(problems).toEqual([]);
});

test.each<[string, (answers: Answers) => void, string]>([
  ["a project that cannot be read", (a) => (a[ROOT] = undefined), "project: g/p does not exist or is not readable"],
  [
    "a slot without its role",
    (a) => (a[VARIABLES] = (a[VARIABLES] as { key: string }[]).filter(({ key }) => key !== "SLOT_2_AWS_ROLE_ARN")),
    "slot-2: no variable SLOT_2_AWS_ROLE_ARN",
  ],
  [
    "merges that need no pipeline",
    (a) => (a[ROOT] = { default_branch: "main" }),
    "merge checks: merges pass without a pipeline",
  ],
  [
    "a variable of another environment only",
    (a) => {
      a[VARIABLES] = (a[VARIABLES] as { key: string; environment_scope: string }[]).filter(
        (each) => !(each.key === "AWS_ROLE_ARN" && each.environment_scope === "dev-plan"),
      );
    },
    "environment dev-plan: no variable AWS_ROLE_ARN",
  ],
  [
    "prod that is not protected",
    (a) => (a[`${ROOT}/protected_environments`] = []),
    "protected environment prod: not protected: everyone with push access can deploy",
  ],
  [
    "a branch that takes force pushes",
    (a) => {
      const branches = a[`${ROOT}/protected_branches`] as { name: string }[];
      a[`${ROOT}/protected_branches`] = branches.map((each) => ({ ...each, allow_force_push: each.name === "dev" }));
    },
    "branch dev: force pushes allowed",
  ],
])("fails for %s", async (_what, change, line) => {
  expect(await check(change)).toEqual([line]);
});
