import { gitHubIssuer, gitLabIssuer, type CiIssuer } from "../../constructs/ci-identity";

test("for a slot, GitHub's claim names the slot's environment; GitLab's claim has no environment and allows any branch", () => {
  const gitHub = gitHubIssuer({ repository: "team/service", subjectPrefix: "repo:team@1/service@2" });
  expect(gitHub.slotSubjects("slot-3").map(({ claim }) => claim)).toEqual([
    "repo:team/service:environment:slot-3",
    "repo:team@1/service@2:environment:slot-3",
  ]);
  expect(gitLabIssuer({ host: "gitlab.com", projectPath: "team/service" }).slotSubjects("slot-3")).toEqual([
    {
      name: "request",
      claim: "project_path:team/service:ref_type:branch:ref:*",
      whole: { claim: "project_path", value: "team/service" },
    },
  ]);
});

const claims = (issuer: CiIssuer, stage: string): Record<string, string> =>
  Object.fromEntries(issuer.subjects(stage).map(({ name, claim }) => [name, claim]));

test("GitHub's claim names the environment: one each for applies, plans of merged code and plans of merge requests", () => {
  expect(claims(gitHubIssuer({ repository: "team/service" }), "staging")).toEqual({
    apply: "repo:team/service:environment:staging",
    "merge-plan": "repo:team/service:environment:staging-merge-plan",
    plan: "repo:team/service:environment:staging-plan",
  });
});

test("GitHub's subject claim is accepted with names, and with names and ids", () => {
  const issuer = gitHubIssuer({ repository: "team/service", subjectPrefix: "repo:team@1/service@2" });
  expect(claims(issuer, "dev")).toEqual({
    apply: "repo:team/service:environment:dev",
    "apply-with-ids": "repo:team@1/service@2:environment:dev",
    "merge-plan": "repo:team/service:environment:dev-merge-plan",
    "merge-plan-with-ids": "repo:team@1/service@2:environment:dev-merge-plan",
    plan: "repo:team/service:environment:dev-plan",
    "plan-with-ids": "repo:team@1/service@2:environment:dev-plan",
  });
});

test.each([
  ["dev", "dev"],
  ["staging", "staging"],
  ["prod", "main"],
])("GitLab's claim contains the branch: %s is applied from %s", (stage, branch) => {
  const issuer = gitLabIssuer({ host: "gitlab.com", projectPath: "team/service" });
  expect(claims(issuer, stage)["apply"]).toBe(`project_path:team/service:ref_type:branch:ref:${branch}`);
});
