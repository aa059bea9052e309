import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { branchOf, PROMOTION_ORDER } from "../../core/stage";

const ROOT = path.join(__dirname, "..", "..");

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface GitHubJob {
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly needs?: string | readonly string[];
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
  readonly artifacts?: {
    readonly when: string;
    readonly reports?: Readonly<Record<string, string>>;
    readonly paths: readonly string[];
  };
}

interface GitLabFile {
  readonly workflow: { readonly rules: readonly { readonly if: string; readonly variables: Record<string, string> }[] };
  readonly default: { readonly before_script: readonly string[] };
  readonly [job: string]: unknown;
}

const FILES = [
  ".github/workflows/merge-request.yml",
  ".github/workflows/deploy.yml",
  ".github/workflows/nightly.yml",
  ".github/actions/set-up/action.yml",
  ".gitlab-ci.yml",
] as const;

const read = (file: (typeof FILES)[number]): string => readFileSync(path.join(ROOT, file), "utf8");
const mergeRequest = parse(read(FILES[0])) as Workflow;
const deploy = parse(read(FILES[1])) as Workflow;
const nightly = parse(read(FILES[2])) as Workflow;
const setUp = parse(read(FILES[3])) as { readonly runs: { readonly steps: readonly Step[] } };
const gitlab = parse(read(FILES[4])) as GitLabFile;

const gitLabJob = (name: string): GitLabJob => gitlab[name] as GitLabJob;
const GITLAB_JOBS = ["test", "evidence", "plan", "merge-plan", "apply", "prove", "drift"] as const;

const gitHubJobs = [mergeRequest, deploy, nightly].flatMap(({ jobs }) => Object.entries(jobs));
const job = (workflow: Workflow, name: string): GitHubJob => {
  const found = workflow.jobs[name];
  if (found === undefined) throw new Error(`no job ${name}`);
  return found;
};
const linesOf = (workflow: Workflow, name: string): readonly string[] =>
  job(workflow, name).steps.flatMap(({ run }) => run ?? []);
const gitHubSteps = [...gitHubJobs.flatMap(([, job]) => job.steps), ...setUp.runs.steps];
const gitLabScripts = [gitlab.default.before_script, ...GITLAB_JOBS.map((name) => gitLabJob(name).script)];
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
  const lines = FILES.slice(0, 4).flatMap((file) =>
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
  expect([mergeRequest, deploy, nightly].map(({ permissions }) => permissions)).toEqual([{}, {}, {}]);
  const identity = { contents: "read", "id-token": "write" };
  expect(gitHubJobs.map(([name, { permissions }]) => [name, permissions])).toEqual([
    ["test", { contents: "read" }],
    ["evidence", identity],
    ["plan", identity],
    ["comment", { contents: "read", "pull-requests": "write" }],
    ["plan", identity],
    ["apply", identity],
    ["prove", identity],
    ["drift", identity],
    ["issues", { contents: "read", issues: "write" }],
  ]);
});

test("what may write comments runs scripts of the branch that is merged into, and none of the request", () => {
  const [checkout, ...rest] = job(mergeRequest, "comment").steps;
  expect(checkout?.with).toMatchObject({ ref: "${{ github.event.pull_request.base.sha }}", "sparse-checkout": "ci" });
  expect(rest.map(({ run, uses }) => run ?? uses)).toEqual(['ci/plan-comment.sh "$REPOSITORY" "$NUMBER"']);
});

test("no job that writes to the repository has an identity in the clouds", () => {
  const writing = gitHubJobs.filter(([, { permissions }]) => {
    return Object.entries(permissions).some(([scope, level]) => level === "write" && scope !== "id-token");
  });
  expect(writing.map(([name, { environment, permissions }]) => [name, environment, permissions["id-token"]])).toEqual([
    ["comment", undefined, undefined],
    ["issues", undefined, undefined],
  ]);
});

test("text of the request reaches no script but through the environment", () => {
  expect(gitHubSteps.filter(({ run }) => run?.includes("${{")).map(({ run }) => run)).toEqual([]);
});

test("both pipelines follow the branches of the promotion, each with its stage", () => {
  const branches = PROMOTION_ORDER.map(branchOf);
  expect(mergeRequest.on["pull_request"]?.branches).toEqual(branches);
  expect(deploy.on["push"]?.branches).toEqual(branches);

  const stages = gitlab.workflow.rules.map((rule) => [
    /"([^"]+)"$/.exec(rule.if)?.[1],
    rule.variables["FRAUDOPS_STAGES"],
  ]);
  const expected = PROMOTION_ORDER.map((stage) => [branchOf(stage), stage]);
  expect(stages).toEqual([...expected, ...expected]);
});

test("jobs of the same command have the same environment in both pipelines", () => {
  const ofBranch = (ending: string): string =>
    `\${{ github.ref_name == 'main' && 'prod${ending}' || ${ending === "" ? "github.ref_name" : `format('{0}${ending}', github.ref_name)`} }}`;
  expect(job(deploy, "plan").environment).toBe(ofBranch("-merge-plan"));
  expect(job(deploy, "apply").environment).toBe(ofBranch(""));
  expect(job(deploy, "prove").environment).toBe(ofBranch("-merge-plan"));
  for (const name of ["evidence", "plan"]) {
    expect(job(mergeRequest, name).environment).toBe(
      "${{ github.base_ref == 'main' && 'prod-plan' || format('{0}-plan', github.base_ref) }}",
    );
  }
  expect(GITLAB_JOBS.slice(1).map((name) => [name, gitLabJob(name).environment.name])).toEqual([
    ["evidence", "$FRAUDOPS_STAGES-plan"],
    ["plan", "$FRAUDOPS_STAGES-plan"],
    ["merge-plan", "$FRAUDOPS_STAGES-merge-plan"],
    ["apply", "$FRAUDOPS_STAGES"],
    ["prove", "$FRAUDOPS_STAGES-merge-plan"],
    ["drift", "$FRAUDOPS_STAGES-merge-plan"],
  ]);
});

test("a merge request is tested, synthesized and planned", () => {
  const tests = ["test", "setup:checkov", "test"];
  expect(npmScripts(linesOf(mergeRequest, "test"))).toEqual(tests);
  expect(npmScripts(linesOf(mergeRequest, "plan"))).toEqual(["wheel", "synth", "plan"]);
  expect(npmScripts(gitLabJob("test").script)).toEqual(tests);
  expect(npmScripts(gitLabJob("plan").script)).toEqual(["wheel", "synth", "plan"]);
});

test("a merge request must bring code that the stage before has proven", () => {
  const command = 'npm run fraudops -- evidence check "$FRAUDOPS_STAGES" --cloud';
  expect(linesOf(mergeRequest, "evidence")).toEqual([command]);
  expect(gitLabJob("evidence").script).toContain(command);
});

test("a merge request has no identity in Databricks, and is planned without one; a fork has none at all", () => {
  for (const name of ["evidence", "plan"]) {
    expect(Object.keys(job(mergeRequest, name).env ?? {})).toEqual(["FRAUDOPS_STAGES"]);
    expect(job(mergeRequest, name).if).toContain("head.repo.full_name == github.repository");
    expect(gitLabJob(name).extends).toBe(".aws");
    expect(gitLabJob(name).rules[0]?.if).toContain("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID");
  }
  const planned = [...linesOf(mergeRequest, "plan"), ...gitLabJob("plan").script].filter((line) =>
    line.includes("run plan"),
  );
  expect(planned.map((line) => line.includes(" --no-refresh "))).toEqual([true, true]);
});

test("GitLab shows the plan on the merge request", () => {
  const { artifacts = { when: "", paths: [] }, script } = gitLabJob("plan");
  const command = script.find((line) => line.includes("run plan")) ?? "";

  expect(artifacts).toMatchObject({ expose_as: "Plan", paths: ["plan.md"], reports: { terraform: "plan.json" } });
  for (const file of [...artifacts.paths, ...Object.values(artifacts.reports ?? {})]) expect(command).toContain(file);
});

test("what the guard finds fails the plan, and is shown on the request all the same", () => {
  const text = job(mergeRequest, "plan").steps.find(({ id }) => id === "text");

  // Both shells end at the first command that fails; neither plan hides its exit code.
  for (const line of [...linesOf(mergeRequest, "plan"), ...gitLabJob("plan").script]) {
    expect(line).not.toMatch(/run plan\b.*(\|\||;|\| )/);
  }
  expect(text?.if).toBe("${{ !cancelled() && hashFiles('comment.md') != '' }}");
  expect(job(mergeRequest, "comment").if).toContain("!cancelled()");
  expect(gitLabJob("plan").artifacts?.when).toBe("always");
});

test("a merge is planned, approved, applied exactly so, and proven", () => {
  expect(linesOf(deploy, "plan")).toEqual(['ci/plan.sh "$FRAUDOPS_STAGES" "$GITHUB_OUTPUT"']);
  expect(linesOf(deploy, "apply")).toEqual(['ci/apply.sh "$FRAUDOPS_STAGES" "$PLAN"']);
  expect(linesOf(deploy, "prove")).toEqual(['ci/prove.sh "$FRAUDOPS_STAGES"']);
  expect([job(deploy, "apply").needs, job(deploy, "prove").needs]).toEqual(["plan", ["plan", "apply"]]);
  expect(gitLabJob("merge-plan").script).toContain('ci/plan.sh "$FRAUDOPS_STAGES" plan.env');
  expect(gitLabJob("apply").script).toContain('ci/apply.sh "$FRAUDOPS_STAGES" "$plan"');
  expect(gitLabJob("prove").script).toContain('ci/prove.sh "$FRAUDOPS_STAGES"');
});

test("nothing is proven where the plan or the apply has failed", () => {
  expect(job(deploy, "prove").if).toContain("needs.plan.result == 'success'");
  expect(job(deploy, "prove").if).toContain(`fromJSON('["success", "skipped"]'), needs.apply.result`);
});

test("nobody deploys prod by a merge alone", () => {
  expect(gitLabJob("apply").rules[0]).toMatchObject({
    if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "main"',
    when: "manual",
    allow_failure: false,
  });
  // GitHub asks the reviewers of the environment, which is named after the stage; the plan stands before it.
  expect(job(deploy, "apply").environment).toContain("'prod'");
});

test("every stage is looked at at night, with the code that it was applied with", () => {
  const { strategy } = job(nightly, "drift") as GitHubJob & { readonly strategy: { readonly matrix: object } };
  expect(strategy.matrix).toEqual({ stage: [...PROMOTION_ORDER] });
  expect(job(nightly, "drift").steps[0]?.with?.["ref"]).toBe("${{ matrix.stage == 'prod' && 'main' || matrix.stage }}");
  expect(linesOf(nightly, "drift")).toEqual(['ci/drift.sh "$STAGE"']);
  expect(linesOf(nightly, "issues")).toEqual(['ci/drift-issue.sh "$REPOSITORY" "$STAGE" drift.md']);
});

test("nothing that a pipeline writes into the checkout makes it differ from its commit", () => {
  const scripts = readdirSync(path.join(ROOT, "ci")).map((file) => readFileSync(path.join(ROOT, "ci", file), "utf8"));
  const artifacts = GITLAB_JOBS.flatMap((name) => {
    const { paths = [], reports = {} } = gitLabJob(name).artifacts ?? {};
    return [...paths, ...Object.values(reports)];
  });
  const { paths: caches } = (gitlab.default as unknown as { readonly cache: { readonly paths: readonly string[] } })
    .cache;
  const written = [...scripts, ...commands].flatMap((text) => text.match(/\b[a-z]+\.(?:md|log|env|json)\b/g) ?? []);
  const files = [...new Set([...written, ...artifacts, ...caches.map((folder) => `${folder}/x`)])];

  expect(files).toEqual(expect.arrayContaining(["plan.log", "plan.md", "drift.md"]));
  for (const file of files)
    expect([file, spawnSync("git", ["check-ignore", "-q", file], { cwd: ROOT }).status]).toEqual([file, 0]);
});
