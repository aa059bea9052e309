import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { branchOf, PROMOTION_ORDER } from "../../core/stage";
import { Expressions, type Contexts } from "../flow/support/expressions";
import {
  ROOT,
  type Workflow,
  FILES,
  GITLAB,
  read,
  mergeRequest,
  requestStage,
  round,
  deploy,
  gitlab,
  gitLabJob,
  GITLAB_JOBS,
  workflows,
  gitHubJobs,
  job,
  gitHubSteps,
  commands,
  npmScripts,
} from "./pipeline-files";

test("every npm script that a pipeline calls exists", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: object };
  const called = npmScripts(commands).map((script) => script.split(" ")[0]);

  expect(called.length).toBeGreaterThan(10);
  expect(called.filter((script) => script !== undefined && !(script in scripts))).toEqual([]);
});

interface Suite {
  readonly name: string;
  readonly onlyByName?: string;
}

/** Returns the test suites that `npm test` knows, including those that it runs only by name. */
function suitesOfTests(): readonly Suite[] {
  const suites = path.join(ROOT, "scripts", "test", "suites.mjs");
  const script = `console.log(JSON.stringify((await import(${JSON.stringify(pathToFileURL(suites).href)})).SUITES));`;
  const text = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return JSON.parse(text) as readonly Suite[];
}

test("each rehearsal is a suite", () => {
  const files = readdirSync(path.join(ROOT, "tests", "e2e")).filter((file) => file.endsWith(".test.ts"));
  const names = suitesOfTests().flatMap(({ name }) => /^e2e\/(.*)/.exec(name)?.[1] ?? []);
  expect(names.sort()).toEqual(files.map((file) => file.replace(/\.test\.ts$/, "")).sort());
});

/** Suites that no pipeline runs, because they need programs that no pipeline installs. */
const BY_HAND = ["real-providers/tools"];

test.each(["GitHub", "GitLab"])("every suite that `npm test` leaves out runs in a pipeline of %s", (forge) => {
  const byName = suitesOfTests().filter(({ onlyByName }) => onlyByName !== undefined);
  const named = byName.map(({ name }) => name).filter((name) => !BY_HAND.includes(name));
  const files = FILES.filter((file) => (file === GITLAB) === (forge === "GitLab")).map(read);
  const lines = files.join("\n").split("\n");
  const matrices = lines.flatMap((line) => /\bsuite: \[(.*)\]/i.exec(line)?.[1]?.split(", ") ?? []);
  const single = lines.flatMap((line) => /npm test -- ([\w/-]+)/.exec(line)?.[1] ?? []);

  expect(named.length).toBeGreaterThan(3);
  expect([...matrices, ...single].sort()).toEqual(named.sort());
});

test.each(FILES)("%s uses no stored secret and no long-lived key", (file) => {
  expect(read(file)).not.toMatch(
    /\bsecrets\b|AWS_ACCESS_KEY|AWS_SECRET|DATABRICKS_TOKEN\b|CLIENT_SECRET|PASSWORD|PRIVATE_KEY|dapi[0-9a-f]{8}/i,
  );
});

test("every action is pinned to a commit with its version in a comment, or is in the repository", () => {
  const lines = FILES.flatMap((file) =>
    read(file)
      .split("\n")
      .filter((line) => line.includes("uses:")),
  );

  const uses = [...gitHubSteps, ...gitHubJobs.map(([, each]) => each)].filter((each) => each.uses !== undefined);
  expect(lines.length).toBe(uses.length);
  for (const line of lines) {
    const local = /uses: \.\/(\S+)$/.exec(line)?.[1];
    if (local?.endsWith(".yml")) expect(existsSync(path.join(ROOT, local))).toBe(true);
    else if (local === undefined) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    else expect(existsSync(path.join(ROOT, local, "action.yml"))).toBe(true);
  }
});

test("each job has the permissions that it needs and no others", () => {
  for (const { permissions } of workflows) expect(permissions).toEqual({});
  const reading = { contents: "read" };
  const identity = { ...reading, "id-token": "write" };
  const commenting = { ...reading, "pull-requests": "write" };
  expect(gitHubJobs.map(([name, { permissions }]) => [name, permissions])).toEqual([
    ["test", reading],
    ["rehearsals", reading],
    ["evidence", identity],
    ["plan", identity],
    ["comment", commenting],
    ["slot", reading],
    ["train", identity],
    ["compare", identity],
    ["comment", commenting],
    ["slot", reading],
    ["take-down", identity],
    ["plan", identity],
    ["apply", identity],
    ["apply", identity],
    ["apply-second", identity],
    ["apply-third", identity],
    ["prove", identity],
    ["drift", identity],
    ["issues", { ...reading, issues: "write" }],
    ["slots", reading],
    ["sweep", identity],
    ["facts", reading],
    ["facts-request", { contents: "write", "pull-requests": "write" }],
    ["long-tests", reading],
    ["cdk-terrain", reading],
    ["machines", reading],
  ]);
});

test.each<[string, Workflow, string]>([
  ["the plan", mergeRequest, 'ci/plan-comment.sh "$REPOSITORY" "$NUMBER"'],
  ["the model", requestStage, 'ci/request-comment.sh "$REPOSITORY" "$NUMBER"'],
])("the job that comments with %s runs scripts of the target branch, and none of the request", (_, file, line) => {
  const [checkout, ...rest] = job(file, "comment").steps ?? [];
  expect(checkout?.with).toMatchObject({ ref: "${{ github.event.pull_request.base.sha }}", "sparse-checkout": "ci" });
  expect(rest.map(({ run, uses }) => run ?? uses)).toEqual([line]);
});

test("no job that writes to the repository has an identity in the clouds", () => {
  const writing = gitHubJobs.filter(([, { permissions }]) => {
    return Object.entries(permissions).some(([scope, level]) => level === "write" && scope !== "id-token");
  });
  expect(writing.map(([name]) => name)).toEqual(["comment", "comment", "issues", "facts-request"]);
  for (const [, { environment, permissions }] of writing) {
    expect([environment, permissions["id-token"]]).toEqual([undefined, undefined]);
  }
});

test("scripts get text of the request only through the environment", () => {
  expect(gitHubSteps.filter(({ run }) => run?.includes("${{")).map(({ run }) => run)).toEqual([]);
});

test("both pipelines deploy each promotion branch to its stage", () => {
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
  const evaluated = (text: string | undefined, contexts: Contexts): unknown =>
    new Expressions(contexts).fill(text?.trim());
  for (const stage of PROMOTION_ORDER) {
    const branch = branchOf(stage);
    const merged = { github: { ref_name: branch } };
    expect(evaluated(job(deploy, "prove").environment, merged)).toBe(`${stage}-merge-plan`);
    for (const name of ["apply", "apply-second", "apply-third"]) {
      expect(evaluated(job(deploy, name).with?.["stage"], merged)).toBe(stage);
    }
    const requested = { github: { base_ref: branch, ref: "refs/pull/1/merge" } };
    for (const each of [job(mergeRequest, "evidence"), job(mergeRequest, "plan"), job(requestStage, "compare")]) {
      expect(evaluated(each.environment, requested)).toBe(`${stage}-plan`);
      expect(evaluated(each.env?.["FRAUDOPS_STAGES"], requested)).toBe(stage);
    }
    const queued = { github: { base_ref: "", ref: `refs/heads/gh-readonly-queue/${branch}/pr-1-0a1b2c` } };
    expect(evaluated(job(mergeRequest, "evidence").environment, queued)).toBe(`${stage}-plan`);
    expect(evaluated(job(mergeRequest, "evidence").env?.["FRAUDOPS_STAGES"], queued)).toBe(stage);
  }
  expect([job(round, "plan").environment, job(round, "apply").environment]).toEqual([
    "${{ inputs.stage }}-merge-plan",
    "${{ inputs.stage }}",
  ]);
  const named = GITLAB_JOBS.map((name) => [name, gitLabJob(name).environment?.name]);
  expect(Object.fromEntries(named.filter(([, name]) => name !== undefined))).toEqual({
    evidence: "$FRAUDOPS_STAGES-plan",
    plan: "$FRAUDOPS_STAGES-plan",
    "request-open": "pr-$CI_MERGE_REQUEST_IID",
    "request-stage": "pr-$CI_MERGE_REQUEST_IID",
    "request-compare": "$FRAUDOPS_STAGES-plan",
    "request-close": "pr-$CI_MERGE_REQUEST_IID",
    "merge-plan": "$FRAUDOPS_STAGES-merge-plan",
    apply: "$FRAUDOPS_STAGES",
    prove: "$FRAUDOPS_STAGES-merge-plan",
    drift: "$FRAUDOPS_STAGES-merge-plan",
  });
});
