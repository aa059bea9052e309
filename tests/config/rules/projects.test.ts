import { projectsRule } from "../../../config/rules/projects";
import { SOME_JOBS, stageWith } from "./support";

test("accepts a project of the jobs' code", () => {
  expect(projectsRule(stageWith("card-fraud"), SOME_JOBS)).toEqual([]);
});

test("fails on a project without code, and reports the existing ones and how to create one", () => {
  expect(projectsRule(stageWith("credit-risk"), SOME_JOBS)).toEqual([
    {
      path: ["projects", "credit-risk"],
      allowed:
        "card-fraud, churn, demand; to add a project, create jobs/src/ml_jobs/projects/credit_risk/ and run `npm run jobs:describe`",
      about: "key",
    },
  ]);
});

test("suggests the closest project name", () => {
  expect(projectsRule(stageWith("card-frauds"), SOME_JOBS)).toMatchObject([{ meant: "card-fraud" }]);
});

test("fails on a project without tests, and names the folder for them", () => {
  expect(projectsRule(stageWith("demand"), SOME_JOBS)).toEqual([
    {
      path: ["projects", "demand"],
      allowed: "a project with tests: there are none in jobs/tests/projects/demand/",
      about: "key",
    },
  ]);
});
