import type { Finding } from "../preflight/finding";
import { allPages, type ForgeApi } from "./forge-api";
import { nameFinding } from "./name-finding";
import { DEFAULT_BRANCH, variableProblems, type Wanted, type WantedBranch, type WantedEnvironment } from "./wanted";

interface Project {
  /** `group/project` as in the tokens. */
  readonly path_with_namespace?: string;
  readonly default_branch?: string;
  readonly only_allow_merge_if_pipeline_succeeds?: boolean;
}

interface Variable {
  readonly key: string;
  readonly value: string;
  readonly environment_scope: string;
  /** Whether only pipelines of protected branches and tags can read the variable. */
  readonly protected?: boolean;
}

interface ProtectedBranch {
  readonly name: string;
  readonly allow_force_push?: boolean;
  readonly push_access_levels?: readonly { readonly access_level: number | null }[];
}

/** GitLab's access level "No one". */
const NO_ONE = 0;

/** Variables that GitLab jobs do not need, because the jobs read the region from the stage's configuration. */
const UNUSED = ["AWS_REGION"];

/**
 * Compares the settings of a GitLab project with those that the pipelines need.
 * @param projectPath `group/project`
 */
export async function checkGitLab(api: ForgeApi, projectPath: string, wanted: Wanted): Promise<readonly Finding[]> {
  const root = `/projects/${encodeURIComponent(projectPath)}`;
  const project = await api.get<Project>(root);
  if (project === undefined) {
    const remedy = "correct `ci.gitlab.projectPath` in config/account.yaml, or use a token that may read the project";
    return [{ check: "project", verdict: "fails", found: `${projectPath} does not exist or is not readable`, remedy }];
  }
  const list = <T>(path: string): Promise<readonly T[]> => allPages(api, `${root}/${path}`, 100);
  const variables = await list<Variable>("variables");
  const branches = await list<ProtectedBranch>("protected_branches");
  const guarded = await list<{ name: string }>("protected_environments");
  const schedules = await list<{ ref: string; active: boolean }>("pipeline_schedules");
  const groups: Finding[] = [];
  for (const group of wanted.environments.filter(({ name }) => !name.endsWith("-plan"))) {
    groups.push(await checkOrder(api, root, group.name));
  }
  return [
    nameFinding("project", projectPath, project.path_with_namespace, "ci.gitlab.projectPath"),
    expect(
      "default branch",
      project.default_branch === DEFAULT_BRANCH,
      project.default_branch ?? "none",
      `set Settings > Repository > Branch defaults to ${DEFAULT_BRANCH}`,
    ),
    expect(
      "merge checks",
      project.only_allow_merge_if_pipeline_succeeds === true,
      project.only_allow_merge_if_pipeline_succeeds === true
        ? "pipelines must succeed"
        : "merge requests can be merged without a successful pipeline",
      'turn on Settings > Merge requests > Merge checks > "Pipelines must succeed"',
    ),
    await checkApprovals(api, root),
    ...wanted.environments.map((environment) => checkEnvironment(environment, variables)),
    ...wanted.slots.map((slot) => checkSlot(slot, variables)),
    ...wanted.environments
      .filter(({ reviewed }) => reviewed)
      .map(({ name }) => {
        const isGuarded = guarded.some((each) => each.name === name);
        return expect(
          `protected environment ${name}`,
          isGuarded,
          isGuarded ? "protected" : "not protected: everyone with push access can deploy",
          `add ${name} to Settings > CI/CD > Protected environments`,
        );
      }),
    ...wanted.branches.map((branch) => checkBranch(branch, branches)),
    ...wanted.branches.map(({ name }) => {
      const isScheduled = schedules.some(({ ref, active }) => active && [name, `refs/heads/${name}`].includes(ref));
      return expect(
        `schedule ${name}`,
        isScheduled,
        isScheduled ? "active" : "no active schedule",
        `create one: Build > Pipeline schedules > New schedule, every night, with target branch ${name}`,
      );
    }),
    ...groups,
  ];
}

/** Checks that a merge request needs an approval, and that a new commit removes the approval. */
async function checkApprovals(api: ForgeApi, root: string): Promise<Finding> {
  const rules = (await api.get<readonly { approvals_required: number }[]>(`${root}/approval_rules`)) ?? [];
  const settings = await api.get<{ reset_approvals_on_push?: boolean }>(`${root}/approvals`);
  const problems = [
    ...(rules.some((rule) => rule.approvals_required > 0) ? [] : ["no approval required"]),
    ...(settings?.reset_approvals_on_push === true ? [] : ["approvals remain valid after a push"]),
  ];
  return expect(
    "approvals",
    problems.length === 0,
    problems.length === 0 ? "required, and removed by new commits" : problems.join("; "),
    'in Settings > Merge requests > Merge request approvals, add a rule with 1 approval and set "When a commit is added" to "Remove all approvals"',
  );
}

function checkEnvironment({ name, variables, branches }: WantedEnvironment, given: readonly Variable[]): Finding {
  const needed = Object.entries(variables).filter(([key]) => !UNUSED.includes(key));
  const inScope = given.filter((each) => covers(each.environment_scope, name));
  return checkVariables(`environment ${name}`, name, {
    needed: Object.fromEntries(needed),
    // Sorted by the length of the scope, because GitLab uses the variable with the most specific scope.
    given: inScope.toSorted((one, other) => other.environment_scope.length - one.environment_scope.length),
    fromRequests: branches === undefined,
  });
}

/**
 * Checks the variables of a slot. A slot is a set of resources in dev's workspace that stages of merge requests use one
 * after another. The names of variables that differ between slots begin with the slot's name. An environment scope
 * cannot select these variables: the environment of a job is named after the merge request, and the job computes its
 * slot only at runtime.
 */
function checkSlot({ name, variables }: WantedEnvironment, given: readonly Variable[]): Finding {
  const prefix = name.toUpperCase().replaceAll("-", "_");
  const own = ["AWS_ROLE_ARN", "DATABRICKS_CLIENT_ID"];
  const needed = Object.entries(variables).flatMap(([key, variable]) => {
    if (UNUSED.includes(key)) return [];
    return [[own.includes(key) ? `${prefix}_${key}` : key, variable] as const];
  });
  return checkVariables(name, "*", {
    needed: Object.fromEntries(needed),
    given: given.filter((each) => each.environment_scope === "*"),
    fromRequests: true,
  });
}

interface GivenVariables {
  readonly needed: WantedEnvironment["variables"];
  readonly given: readonly Variable[];
  /** Whether jobs of merge requests read the variables. */
  readonly fromRequests: boolean;
}

function checkVariables(check: string, scope: string, { needed, given, fromRequests }: GivenVariables): Finding {
  const find = (name: string): Variable | undefined => given.find(({ key, value }) => key === name && value !== "");
  const hidden = fromRequests ? Object.keys(needed).filter((name) => find(name)?.protected === true) : [];
  const problems = [
    ...variableProblems(needed, (name) => find(name)?.value),
    ...hidden.map((name) => ({
      problem: `variable ${name} is protected, so merge requests cannot read it`,
      remedy: `clear "Protect variable" of ${name}`,
    })),
  ];
  return expect(
    check,
    problems.length === 0,
    problems.length === 0 ? "variables are set" : problems.map(({ problem }) => problem).join("; "),
    `in Settings > CI/CD > Variables, with the environment scope ${scope}: ${problems.map(({ remedy }) => remedy).join("; ")}`,
  );
}

function checkBranch({ name }: WantedBranch, branches: readonly ProtectedBranch[]): Finding {
  const found = branches.find((each) => each.name === name);
  const pushes = found?.push_access_levels ?? [];
  const problems =
    found === undefined
      ? ["not protected"]
      : [
          ...(found.allow_force_push === true ? ["force pushes allowed"] : []),
          ...(pushes.some(({ access_level: level }) => level !== NO_ONE)
            ? ["pushes without a merge request allowed"]
            : []),
        ];
  return expect(
    `branch ${name}`,
    problems.length === 0,
    problems.length === 0 ? "protected" : problems.join("; "),
    `in Settings > Repository > Protected branches, protect ${name}: no one is allowed to push and merge, no force push`,
  );
}

/**
 * Checks that the jobs of a stage's resource group run in the order of their pipelines. Otherwise, a merge can be
 * planned before an earlier merge is applied. The apply of the earlier merge then makes the plan outdated, and an
 * outdated plan is refused.
 */
async function checkOrder(api: ForgeApi, root: string, stage: string): Promise<Finding> {
  const check = `resource group ${stage}`;
  const group = await api.get<{ process_mode?: string }>(`${root}/resource_groups/${stage}`);
  if (group === undefined) {
    return { check, verdict: "unchecked", found: "does not exist until the first pipeline of the branch creates it" };
  }
  return expect(
    check,
    group.process_mode === "oldest_first",
    group.process_mode ?? "unknown process mode",
    `run \`curl --request PUT --header "PRIVATE-TOKEN: ..." --data process_mode=oldest_first "<GitLab>/api/v4${root}/resource_groups/${stage}"\``,
  );
}

function expect(check: string, isOk: boolean, found: string, remedy: string): Finding {
  return isOk ? { check, verdict: "ok", found } : { check, verdict: "fails", found, remedy };
}

/** Whether a variable's environment scope, with the wildcard `*`, matches an environment. */
function covers(scope: string, environment: string): boolean {
  const parts = scope.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(environment);
}
