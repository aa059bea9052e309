import {
  mergeRequest,
  requestStage,
  closeRequest,
  gitlab,
  gitLabJob,
  job,
  linesOf,
  npmScripts,
  gitLabRules,
} from "./pipeline-files";

/** By platform: the condition that source and target branch are in one repository, so it excludes forks. */
const OF_THE_REPOSITORY = {
  github: "head.repo.full_name == github.repository",
  gitlab: "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID",
};

test("a merge request is tested, synthesized and planned", () => {
  const tests = ["test", "setup:checkov", "test"];
  expect(npmScripts(linesOf(mergeRequest, "test"))).toEqual(tests);
  expect(npmScripts(linesOf(mergeRequest, "plan"))).toEqual(["wheel", "synth", "plan"]);
  expect(npmScripts(gitLabJob("test").script)).toEqual(tests);
  expect(npmScripts(gitLabJob("plan").script)).toEqual(["wheel", "synth", "plan"]);
});

test("a merge request requires evidence of the previous stage for its code", () => {
  const command = 'npm run fraudops -- evidence check "$FRAUDOPS_STAGES" --cloud';
  expect(linesOf(mergeRequest, "evidence")).toEqual([command]);
  expect(gitLabJob("evidence").script).toContain(command);
});

test("unmerged code gets no Databricks identity for a stage's plan; a fork gets no identity at all", () => {
  for (const name of ["evidence", "plan"]) {
    expect(Object.keys(job(mergeRequest, name).env ?? {})).toEqual(["FRAUDOPS_STAGES"]);
    expect(gitLabJob(name).extends).toEqual([".aws", ".request"]);
  }
  const planned = [...linesOf(mergeRequest, "plan"), ...gitLabJob("plan").script].filter((line) =>
    line.includes("run plan"),
  );
  expect(planned.map((line) => line.includes(" --no-refresh "))).toEqual([true, true]);
  const first = [
    job(mergeRequest, "evidence"),
    job(mergeRequest, "plan"),
    job(requestStage, "slot"),
    job(closeRequest, "slot"),
  ];
  for (const each of first) expect(each.if).toContain(OF_THE_REPOSITORY.github);
  for (const name of [
    "evidence",
    "plan",
    "request-open",
    "request-stage",
    "request-compare",
    "request-close",
    "note",
  ]) {
    const started = gitLabRules(name).filter(({ when }) => when !== "never");
    expect([name, started.map((rule) => rule.if)]).toEqual([name, [expect.stringContaining(OF_THE_REPOSITORY.gitlab)]]);
  }
});

test("GitLab shows the plan on the merge request", () => {
  const { artifacts, script } = gitLabJob("plan");
  const command = script.find((line) => line.includes("run plan")) ?? "";

  expect(artifacts).toMatchObject({ expose_as: "Plan", paths: ["plan.md"], reports: { terraform: "plan.json" } });
  for (const file of [...artifacts.paths, ...Object.values(artifacts.reports)]) expect(command).toContain(file);
});

test("findings of the guard fail the plan, which is still posted on the request", () => {
  const text = job(mergeRequest, "plan").steps?.find(({ id }) => id === "text");

  // Checks that no line hides the exit code of `npm run plan`, e.g. with `||`. The job then fails on both platforms if
  // the guard finds errors in the plan.
  for (const line of [...linesOf(mergeRequest, "plan"), ...gitLabJob("plan").script]) {
    expect(line).not.toMatch(/run plan\b.*(\|\||;|\| )/);
  }
  expect(text?.if).toBe("${{ !cancelled() && hashFiles('comment.md') != '' }}");
  expect(job(mergeRequest, "comment").if).toContain("!cancelled()");
  expect(gitLabJob("plan").artifacts.when).toBe("always");
});

test("a request is deployed and trained in a slot, and its result does not block the merge", () => {
  expect(linesOf(requestStage, "slot")).toEqual(['ci/slot.sh "$GITHUB_OUTPUT" "$NUMBER"']);
  expect(job(requestStage, "train").environment).toBe("${{ needs.slot.outputs.slot }}");
  expect(linesOf(requestStage, "train")[0]).toBe('ci/request.sh "$STAGE"');
  expect(gitLabJob("request-stage").script).toEqual(expect.arrayContaining(['ci/request.sh "$STAGE"']));
  expect(gitLabJob("request-stage").allow_failure).toBe(true);
  const compare = 'npm run fraudops -- evidence compare evidence.json "$FRAUDOPS_STAGES" --cloud --out metrics.md';
  expect(linesOf(requestStage, "compare")[0]).toBe(compare);
  expect(gitLabJob("request-compare").script).toContain(compare);
});

test("the target branch's code removes the stage of a closed request", () => {
  const command = 'npm run fraudops -- destroy "$STAGE" --cloud --yes --force';
  expect(closeRequest.on["pull_request_target"]?.types).toEqual(["closed"]);
  for (const { steps = [] } of Object.values(closeRequest.jobs)) {
    expect(steps[0]?.with?.["ref"]).toBe("${{ github.event.pull_request.base.ref }}");
  }
  expect(linesOf(closeRequest, "take-down")).toEqual([command]);
  // Closing a merge request cancels a workflow run that still deploys the stage of the request. A push to the request
  // does not cancel such a run: the workflow run for the push starts when the run that deploys has ended.
  const group = "request-${{ github.event.pull_request.number }}";
  expect(closeRequest.concurrency).toEqual({ group, "cancel-in-progress": true });
  expect(requestStage.concurrency).toEqual({ group, "cancel-in-progress": false });

  const { script, before_script: before, environment } = gitLabJob("request-close");
  expect(gitLabJob("request-open").environment?.on_stop).toBe("request-close");
  expect(environment?.action).toBe("stop");
  expect(before).toEqual([
    'git fetch --quiet --depth 1 origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"',
    "git checkout --quiet --force FETCH_HEAD",
    gitlab.default.before_script,
  ]);
  expect(script).toContain(command);
});
