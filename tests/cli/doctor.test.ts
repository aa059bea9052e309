import { credentialFindings, problemFindings, setUpFindings, toolFindings } from "../../cli/doctor/findings";

const report = {
  tools: [
    { name: "Python", problem: "Python 3.11 or newer is needed" },
    { name: "Terraform", command: "tofu", version: "1.10" },
    { name: "Java", problem: "Java 17 or newer is needed" },
  ],
  steps: { "npm packages": true, "Spark jars": false },
  problems: { "project folder": 'has "%" in its path', "cdktf's pseudo-terminal": null },
};

test("a missing tool is a failure; missing Python is only a note if the virtual environment exists", () => {
  const verdicts = (has: boolean) => toolFindings(report, has).map(({ what, verdict }) => [what, verdict]);
  expect(verdicts(false)).toEqual([
    ["Python", "failure"],
    ["Terraform", "ok"],
    ["Java", "failure"],
  ]);
  expect(verdicts(true)[0]).toEqual(["Python", "note"]);
});

test("a pending set-up is not a failure, because commands run it", () => {
  expect(setUpFindings(report).map(({ verdict }) => verdict)).toEqual(["ok", "note"]);
});

test("reports a tool that the machine cannot run as a failure, with the reason", () => {
  expect(problemFindings(report).map(({ found, verdict }) => [found, verdict])).toEqual([
    ['has "%" in its path', "failure"],
    ["no problem", "ok"],
  ]);
});

test("names credentials without printing values", () => {
  const findings = credentialFindings({ AWS_SECRET_ACCESS_KEY: "hush", DATABRICKS_TOKEN: "", OTHER: "x" });
  expect(findings.map(({ found, verdict }) => [found, verdict])).toEqual([
    ["AWS_SECRET_ACCESS_KEY", "ok"],
    ["none in the environment; the sandbox needs no credentials", "note"],
  ]);
  expect(JSON.stringify(findings)).not.toContain("hush");
});
