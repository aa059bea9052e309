import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { branchOf, PROMOTION_ORDER } from "../core/stage";

const ROOT = path.join(__dirname, "..");

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
}

interface GitHubJob {
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly needs?: string;
  readonly if?: string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly branches: readonly string[] }>>;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, GitHubJob>>;
}

interface GitLabJob {
  readonly script: readonly string[];
  readonly extends: string | readonly string[];
  readonly environment: { readonly name: string };
  readonly rules: readonly { readonly if: string; readonly when?: string }[];
  readonly artifacts: {
    readonly when: string;
    readonly reports: Readonly<Record<string, string>>;
    readonly paths: readonly string[];
  };
}

interface GitLab {
  readonly workflow: { readonly rules: readonly { readonly if: string; readonly variables: Record<string, string> }[] };
  readonly default: { readonly before_script: readonly string[] };
  readonly test: GitLabJob;
  readonly plan: GitLabJob;
  readonly deploy: GitLabJob;
}

const FILES = [
  ".github/workflows/merge-request.yml",
  ".github/workflows/deploy.yml",
  ".github/actions/set-up/action.yml",
  ".gitlab-ci.yml",
] as const;

const read = (file: (typeof FILES)[number]): string => readFileSync(path.join(ROOT, file), "utf8");
const mergeRequest = parse(read(FILES[0])) as Workflow;
const deploy = parse(read(FILES[1])) as Workflow;
const setUp = parse(read(FILES[2])) as { readonly runs: { readonly steps: readonly Step[] } };
const gitlab = parse(read(FILES[3])) as GitLab;

const gitHubJobs = Object.entries({ ...mergeRequest.jobs, ...deploy.jobs });
const gitHubSteps = [...gitHubJobs.flatMap(([, job]) => job.steps), ...setUp.runs.steps];
const gitLabScripts = [gitlab.default.before_script, gitlab.test.script, gitlab.plan.script, gitlab.deploy.script];
const commands = [...gitHubSteps.flatMap(({ run }) => run ?? []), ...gitLabScripts.flat()];

const npmScripts = (lines: readonly string[]): readonly string[] =>
  lines
    .flatMap((line) => [...line.matchAll(/\bnpm (?:run )?([\w:-]+)(?: -- "\$FRAUDOPS_STAGES"(?: ([a-z][\w-]*))?)?/g)])
    .map(([, script, role]) => [script, role].filter(Boolean).join(" "));

test("every npm script that a pipeline calls exists", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: object };
  const called = npmScripts(commands).map((script) => script.split(" ")[0]);

  expect(called.length).toBeGreaterThan(10);
  expect(called.filter((script) => script !== undefined && !(script in scripts))).toEqual([]);
});

test.each(FILES)("%s uses no stored secret and no long-lived key", (file) => {
  expect(read(file)).not.toMatch(
    /\bsecrets\b|AWS_ACCESS_KEY|AWS_SECRET|DATABRICKS_TOKEN\b|CLIENT_SECRET|PASSWORD|PRIVATE_KEY|dapi[0-9a-f]{8}/i,
  );
});

test("every action is pinned to a commit, with its version for people, or lies in the repository", () => {
  const lines = FILES.slice(0, 3).flatMap((file) =>
    read(file)
      .split("\n")
      .filter((line) => line.includes("uses:")),
  );

  expect(lines.length).toBe(gitHubSteps.filter(({ uses }) => uses !== undefined).length);
  for (const line of lines) {
    const local = /uses: \.\/(\S+)$/.exec(line)?.[1];
    if (local === undefined) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    else expect(existsSync(path.join(ROOT, local, "action.yml"))).toBe(true);
  }
});

test("each job has the permissions that it needs and no others", () => {
  expect([mergeRequest.permissions, deploy.permissions]).toEqual([{}, {}]);
  expect(Object.fromEntries(gitHubJobs.map(([name, { permissions }]) => [name, permissions]))).toEqual({
    test: { contents: "read" },
    plan: { contents: "read", "id-token": "write" },
    comment: { "pull-requests": "write" },
    deploy: { contents: "read", "id-token": "write" },
  });
});

test("what may write comments runs nothing of the repository", () => {
  expect(mergeRequest.jobs.comment?.steps).toHaveLength(1);
  expect(mergeRequest.jobs.comment?.steps[0]?.run).toMatch(/^printf .* \| gh pr comment /);
});

test("text of the request reaches no script but through the environment", () => {
  expect(gitHubSteps.filter(({ run }) => run?.includes("${{")).map(({ run }) => run)).toEqual([]);
});

test("both pipelines follow the branches of the promotion, each with its stage", () => {
  const branches = PROMOTION_ORDER.map(branchOf);
  expect(mergeRequest.on.pull_request?.branches).toEqual(branches);
  expect(deploy.on.push?.branches).toEqual(branches);

  const stages = gitlab.workflow.rules.map((rule) => [/"([^"]+)"$/.exec(rule.if)?.[1], rule.variables.FRAUDOPS_STAGES]);
  const expected = PROMOTION_ORDER.map((stage) => [branchOf(stage), stage]);
  expect(stages).toEqual([...expected, ...expected]);
});

test("GitHub's jobs name the stage of their branch: main is prod, the others are called like their stage", () => {
  const { plan } = mergeRequest.jobs;
  expect(plan?.env?.FRAUDOPS_STAGES).toBe("${{ github.base_ref == 'main' && 'prod' || github.base_ref }}");
  expect(plan?.environment).toBe(
    "${{ github.base_ref == 'main' && 'prod-plan' || format('{0}-plan', github.base_ref) }}",
  );
  expect(deploy.jobs.deploy?.env?.FRAUDOPS_STAGES).toBe(
    "${{ github.ref_name == 'main' && 'prod' || github.ref_name }}",
  );
  expect(deploy.jobs.deploy?.environment).toBe(deploy.jobs.deploy?.env?.FRAUDOPS_STAGES);
});

test("a merge request is tested, synthesized and planned, in this order", () => {
  const steps = (job: GitHubJob | undefined): readonly string[] =>
    npmScripts(job?.steps.flatMap(({ run }) => run ?? []) ?? []);

  const tests = ["test", "setup:checkov", "test"];
  expect(steps(mergeRequest.jobs.test)).toEqual(tests);
  expect(mergeRequest.jobs.plan?.needs).toBe("test");
  expect(steps(mergeRequest.jobs.plan)).toEqual(["wheel", "synth", "plan"]);
  expect(npmScripts(gitlab.test.script)).toEqual(tests);
  expect(npmScripts(gitlab.plan.script)).toEqual(["wheel", "synth", "plan"]);
});

test("a merge request has no identity in Databricks, and is planned without one", () => {
  const { plan } = mergeRequest.jobs;
  expect(Object.keys(plan?.env ?? {})).toEqual(["FRAUDOPS_STAGES"]);
  expect(gitlab.plan.extends).toBe(".aws");
  expect(gitlab.deploy.extends).toEqual([".aws", ".databricks"]);
  const planning = [...(plan?.steps ?? []).map(({ run }) => run ?? ""), ...gitlab.plan.script];
  const planned = planning.filter((line) => line.includes("run plan"));
  expect(planned.map((line) => line.includes(" --no-refresh "))).toEqual([true, true]);
});

test("GitLab shows the plan on the merge request", () => {
  const { artifacts, script } = gitlab.plan;
  const command = script.find((line) => line.includes("run plan")) ?? "";

  expect(artifacts).toMatchObject({ expose_as: "Plan", paths: ["plan.md"], reports: { terraform: "plan.json" } });
  for (const file of [...artifacts.paths, ...Object.values(artifacts.reports)]) expect(command).toContain(file);
});

test("what the guard finds fails the plan, and is shown on the request all the same", () => {
  const { plan, comment } = mergeRequest.jobs;
  const text = plan?.steps.find(({ id }) => id === "text");

  // Both shells end at the first command that fails; neither plan hides its exit code.
  for (const line of [...(plan?.steps ?? []).map(({ run }) => run ?? ""), ...gitlab.plan.script]) {
    expect(line).not.toMatch(/run plan\b.*(\|\||;|\| )/);
  }
  expect(text?.if).toBe("${{ !cancelled() && hashFiles('comment.md') != '' }}");
  expect(comment?.if).toBe("${{ !cancelled() && needs.plan.outputs.plan != '' }}");
  expect(gitlab.plan.artifacts.when).toBe("always");
});

test("a merge is applied, then its jobs are tested, then data is generated, then a model is trained", () => {
  const order = ["apply", "job unit-tests", "job generate", "job training"];

  expect(npmScripts(deploy.jobs.deploy?.steps.flatMap(({ run }) => run ?? []) ?? [])).toEqual(order);
  expect(npmScripts(gitlab.deploy.script)).toEqual(order);
  // Nobody can be asked there.
  const lines = [...(deploy.jobs.deploy?.steps ?? []).map(({ run }) => run ?? ""), ...gitlab.deploy.script];
  const applies = lines.filter((line) => line.includes("run apply"));
  expect(applies.map((line) => line.endsWith(" --yes"))).toEqual([true, true]);
});

test("nobody deploys prod by a merge alone", () => {
  expect(gitlab.deploy.rules[0]).toMatchObject({
    if: '$CI_COMMIT_BRANCH == "main"',
    when: "manual",
    allow_failure: false,
  });
  expect(gitlab.deploy.environment.name).toBe("$FRAUDOPS_STAGES");
  // GitHub asks the reviewers of the environment, which is named after the stage.
  expect(deploy.jobs.deploy?.environment).toContain("'prod'");
});
