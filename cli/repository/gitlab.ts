import type { Finding } from "../preflight/finding";
import type { ForgeApi } from "./forge-api";
import { DEFAULT_BRANCH, type Wanted, type WantedEnvironment } from "./wanted";

interface Project {
  readonly default_branch?: string;
  readonly only_allow_merge_if_pipeline_succeeds?: boolean;
}

interface Variable {
  readonly key: string;
  readonly value: string;
  readonly environment_scope: string;
}

/** Variables that GitLab jobs do not need, because they read the region from the stage's configuration. */
const UNUSED = ["AWS_REGION"];

/** Names of a slot's variables, which apply to all jobs, because the environment of a job is its merge request. */
function slotVariables({ name, variables }: WantedEnvironment): Readonly<Record<string, string>> {
  const prefix = name.toUpperCase().replaceAll("-", "_");
  const own = ["AWS_ROLE_ARN", "DATABRICKS_CLIENT_ID"];
  return Object.fromEntries(own.map((key) => [`${prefix}_${key}`, variables[key] ?? ""]));
}

/**
 * Compares the settings of a GitLab project with those that the pipelines need.
 * @param projectPath `group/project`
 */
export async function checkGitLab(api: ForgeApi, projectPath: string, wanted: Wanted): Promise<readonly Finding[]> {
  const root = `/projects/${encodeURIComponent(projectPath)}`;
  const project = await api.get<Project>(root);
  if (project === undefined) {
    const remedy = "correct `ci.gitlab.projectPath` in config/account.yaml, or use a token that may read it";
    return [{ check: "project", verdict: "fails", found: `${projectPath} does not exist or is not readable`, remedy }];
  }
  const variables = (await api.get<readonly Variable[]>(`${root}/variables?per_page=100`)) ?? [];
  const branches =
    (await api.get<readonly { name: string; allow_force_push?: boolean }[]>(`${root}/protected_branches`)) ?? [];
  const guarded = (await api.get<readonly { name: string }[]>(`${root}/protected_environments`)) ?? [];
  return [
    expect(
      "default branch",
      project.default_branch === DEFAULT_BRANCH,
      project.default_branch ?? "none",
      `Settings > Repository > Branch defaults: ${DEFAULT_BRANCH}`,
    ),
    expect(
      "merge checks",
      project.only_allow_merge_if_pipeline_succeeds === true,
      project.only_allow_merge_if_pipeline_succeeds === true
        ? "pipelines must succeed"
        : "merges pass without a pipeline",
      "Settings > Merge requests > Merge checks: Pipelines must succeed",
    ),
    ...wanted.environments.map(({ name, variables: needed }) => {
      const missing = Object.keys(needed).filter(
        (key) =>
          !UNUSED.includes(key) &&
          !variables.some((each) => each.key === key && each.value !== "" && covers(each.environment_scope, name)),
      );
      const remedy = missing.map((key) => `${key}: ${needed[key] ?? ""}`).join("; ");
      return expect(
        `environment ${name}`,
        missing.length === 0,
        missing.length === 0 ? "variables are set" : `no variable ${missing.join(", ")}`,
        `Settings > CI/CD > Variables with the environment scope ${name}: ${remedy}`,
      );
    }),
    ...wanted.slots.map((slot) => {
      // The environment of a job is its merge request; the job computes its slot at runtime.
      const needed = slotVariables(slot);
      const given = variables.filter((each) => each.value !== "" && each.environment_scope === "*");
      const missing = Object.keys(needed).filter((key) => !given.some((each) => each.key === key));
      return expect(
        slot.name,
        missing.length === 0,
        missing.length === 0 ? "variables are set" : `no variable ${missing.join(", ")}`,
        `Settings > CI/CD > Variables with the environment scope *: ${missing.map((key) => `${key}: ${needed[key] ?? ""}`).join("; ")}`,
      );
    }),
    ...wanted.environments
      .filter(({ reviewed }) => reviewed)
      .map(({ name }) => {
        const isGuarded = guarded.some((each) => each.name === name);
        return expect(
          `protected environment ${name}`,
          isGuarded,
          isGuarded ? "protected" : "not protected: everyone with push access can deploy",
          `Settings > CI/CD > Protected environments: ${name}`,
        );
      }),
    ...wanted.branches.map(({ name }) => {
      const found = branches.find((each) => each.name === name);
      const isSafe = found !== undefined && found.allow_force_push !== true;
      return expect(
        `branch ${name}`,
        isSafe,
        isSafe ? "protected" : found === undefined ? "not protected" : "force pushes allowed",
        `Settings > Repository > Protected branches: ${name}, without force push`,
      );
    }),
  ];
}

function expect(check: string, isOk: boolean, found: string, remedy: string): Finding {
  return isOk ? { check, verdict: "ok", found } : { check, verdict: "fails", found, remedy };
}

/** Whether a variable's environment scope, with the wildcard `*`, matches an environment. */
function covers(scope: string, environment: string): boolean {
  const parts = scope.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(environment);
}
