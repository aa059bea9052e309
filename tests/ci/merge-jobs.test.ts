import { PROMOTION_ORDER } from "../../core/stage";
import { BootstrapStack } from "../../stacks/bootstrap-stack";
import { committedService, PROJECT_ROOT } from "../support/service";
import { synthesizeStack } from "../support/synth";
import {
  type GitHubJob,
  gitHubJobs,
  gitlab,
  requestStage,
  closeRequest,
  round,
  deploy,
  nightly,
  gitLabJob,
  gitLabRules,
  job,
  linesOf,
} from "./pipeline-files";

const roles = synthesizeStack(
  (app) => new BootstrapStack(app, { ...committedService(), projectRoot: PROJECT_ROOT, awsTypesOf: () => [] }),
).byName("aws_iam_role");

test("a merge is planned, approved, applied exactly as planned, and verified by jobs", () => {
  expect(linesOf(round, "plan")).toEqual(['ci/plan.sh "$STAGE" "$GITHUB_OUTPUT"']);
  expect(linesOf(round, "apply")).toEqual(['ci/apply.sh "$STAGE" "$PLAN" "${OUTPUTS:+$GITHUB_OUTPUT}"']);
  expect(job(round, "apply").needs).toBe("plan");
  expect(linesOf(deploy, "prove")).toEqual(['ci/prove.sh "$STAGE"']);
  expect(gitLabJob("merge-plan").script).toContain('ci/plan.sh "$FRAUDOPS_STAGES" plan.env');
  expect(gitLabJob("apply").script).toContain('ci/apply.sh "$FRAUDOPS_STAGES" "$plan"');
  expect(gitLabJob("prove").script).toContain('ci/prove.sh "$FRAUDOPS_STAGES"');
});

test("stacks that could not be planned yet get another round of plan and apply; a new stage needs up to three", () => {
  const rounds = Object.entries(deploy.jobs).filter(([, { uses }]) => uses === "./.github/workflows/stage-round.yml");
  expect(
    rounds.map(([name, { needs, if: condition, with: inputs }]) => [name, needs, condition, inputs?.["last"]]),
  ).toEqual([
    ["apply", undefined, undefined, undefined],
    ["apply-second", "apply", "needs.apply.outputs.remaining == 'true'", undefined],
    ["apply-third", "apply-second", "needs.apply-second.outputs.remaining == 'true'", true],
  ]);
  expect(job(deploy, "prove").needs).toEqual(rounds.map(([name]) => name));
});

test("applies of merges run one after the other, as do those of a slot's stages", () => {
  expect(deploy.concurrency).toEqual({ group: "deploy-${{ github.ref_name }}", queue: "max" });
  const slot = { group: "${{ needs.slot.outputs.slot }}", queue: "max" };
  expect([job(requestStage, "train").concurrency, job(closeRequest, "take-down").concurrency]).toEqual([slot, slot]);
  expect(job(nightly, "sweep").concurrency).toEqual({ group: "${{ matrix.slot }}", queue: "max" });
  for (const name of ["request-stage", "request-close", "sweep"]) expect(gitLabJob(name).resource_group).toBe("slots");
  for (const name of ["merge-plan", "apply", "prove"]) expect(gitLabJob(name).resource_group).toBe("$FRAUDOPS_STAGES");
});

test("a merge alone does not deploy prod", () => {
  expect(gitLabJob("apply").rules?.[0]).toMatchObject({
    if: '$CI_PIPELINE_SOURCE =~ /^(push|web)$/ && $CI_COMMIT_BRANCH == "main"',
    when: "manual",
    allow_failure: false,
  });
  // On GitHub, the job `apply` runs in the environment named after the stage. The job starts after the plan, and only
  // when a reviewer of this environment approves.
  expect(job(round, "apply").environment).toBe("${{ inputs.stage }}");
});

test("the nightly pipeline checks every stage for drift, with the code of its last apply", () => {
  const { strategy } = job(nightly, "drift") as GitHubJob & { readonly strategy: { readonly matrix: object } };
  expect(strategy.matrix).toEqual({ stage: [...PROMOTION_ORDER] });
  expect(job(nightly, "drift").steps?.[0]?.with?.["ref"]).toBe(
    "${{ matrix.stage == 'prod' && 'main' || matrix.stage }}",
  );
  expect(linesOf(nightly, "drift")).toEqual(['ci/drift.sh "$STAGE"']);
  expect(linesOf(nightly, "issues")).toEqual(['ci/drift-issue.sh "$REPOSITORY" "$STAGE" drift.md']);
  expect(gitLabJob("drift").script).toContain('ci/drift.sh "$FRAUDOPS_STAGES"');
  expect(gitLabJob("drift-issue").script).toEqual(['ci/gitlab-post.mjs issue "$FRAUDOPS_STAGES" drift.md']);
});

test("the issue names a stack that could not be read, because the failed drift job still uploads drift.md", () => {
  const upload = job(nightly, "drift").steps?.at(-1);
  expect(upload).toMatchObject({ if: "${{ !cancelled() }}", with: { path: "drift.md" } });
  expect(job(nightly, "issues").if).toBe("${{ !cancelled() }}");
  expect(gitLabJob("drift").artifacts).toMatchObject({ when: "always", paths: ["drift.md"] });
  expect(gitLabJob("drift-issue").rules?.map(({ when }) => when)).toEqual(["always"]);
});

test("a newer merge cancels no pipeline of an earlier one", () => {
  const { rules } = gitlab.workflow;
  const merged = rules.filter((rule) => rule.if.includes("CI_COMMIT_BRANCH"));
  expect(merged.map((rule) => rule.auto_cancel)).toEqual(PROMOTION_ORDER.map(() => ({ on_new_commit: "none" })));
});

test("a manually started pipeline of a branch plans, applies and verifies like a merge", () => {
  for (const name of ["merge-plan", "apply", "prove"]) {
    for (const rule of gitLabRules(name)) expect(rule.if).toContain("$CI_PIPELINE_SOURCE =~ /^(push|web)$/");
  }
  const ofBranches = gitlab.workflow.rules.filter((rule) => rule.if.includes("CI_COMMIT_BRANCH"));
  for (const rule of ofBranches) expect(rule.if).toContain("$CI_PIPELINE_SOURCE =~ /^(push|web|schedule)$/");
});

test("an AWS session lasts as long as its job, within the maximum session duration of the role", () => {
  const longest = (role: string): number => {
    const found = Object.entries(roles).find(([name]) => name.startsWith(`Role-${role}_`));
    return Number(found?.[1]["max_session_duration"]);
  };
  const sessions = gitHubJobs.flatMap(([name, { steps = [], environment = "", ...each }]) =>
    steps
      .filter(({ uses }) => uses?.startsWith("aws-actions/configure-aws-credentials@"))
      .map((step) => ({
        name,
        environment,
        timeout: Number(each["timeout-minutes"]) * 60,
        session: Number(step.with?.["role-duration-seconds"] ?? 3600),
      })),
  );
  expect(sessions.length).toBeGreaterThan(8);
  expect(sessions.filter(({ timeout, session }) => session < timeout)).toEqual([]);
  const allowed = ({ environment }: { environment: string }): number =>
    longest(environment.includes("slot") ? "slot-1" : environment.endsWith("-plan }}") ? "dev-plan" : "dev-apply");
  expect(sessions.filter((each) => each.session > allowed(each))).toEqual([]);
});

test("the nightly pipeline sweeps slots and regenerates facts", () => {
  expect(linesOf(nightly, "slots")).toEqual(['ci/slot.sh "$GITHUB_OUTPUT"']);
  expect(linesOf(nightly, "sweep")).toEqual(['npm run fraudops -- sweep "$SLOT" --cloud']);
  expect(gitLabJob("sweep").script).toContain("ci/gitlab-sweep.sh");
  expect(linesOf(nightly, "facts")).toEqual(["ci/facts.sh"]);
  expect(gitLabJob("facts").script).toContain("ci/facts.sh");
  expect(gitLabJob("facts-request").script).toEqual(["ci/gitlab-facts.sh dev facts.patch"]);
  expect(linesOf(nightly, "facts-request")).toEqual(['ci/facts-request.sh "$REPOSITORY" dev facts.patch']);
});
