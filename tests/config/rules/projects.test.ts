import { projectsRule } from "../../../config/rules/projects";
import type { StageConfig } from "../../../config/schema";
import { validStage } from "../project";

function stageWith(name: string): StageConfig {
  const { fraud } = validStage("dev").projects;
  return validStage("dev", { projects: fraud === undefined ? {} : { [name]: fraud } });
}

test.each([
  ["fraud", "fraud"],
  ["card-fraud", "card_fraud"],
])("takes the project %s, whose code is the package %s", (project, own) => {
  expect(projectsRule(["churn", own])(stageWith(project))).toEqual([]);
});

test("fails on a project without code, with those that have some and the folder to make", () => {
  expect(projectsRule(["card_fraud", "fraud"])(stageWith("credit-risk"))).toEqual([
    {
      path: ["projects", "credit-risk"],
      allowed:
        "a project with a folder in jobs/src/ml_jobs/projects: card-fraud, fraud; for this one make credit_risk/",
    },
  ]);
});
