import { comparisonText } from "../../../cli/evidence/compare";
import { evidenceText } from "../../../cli/evidence/stage-evidence";
import { EVIDENCE } from "./example";

test("shows each metric of a merge request beside that of the compared stage's champion", () => {
  const [project] = EVIDENCE.projects;
  const metrics = [{ name: "prAuc", title: "PR-AUC", better: "higher", value: 0.7 }];
  const request = {
    ...EVIDENCE,
    stage: "pr-17",
    projects: [{ ...project, model: { ...project?.model, metrics } }],
  } as typeof EVIDENCE;
  const text = comparisonText(request, EVIDENCE, "staging");

  expect(text).toContain("| PR-AUC | 0.7000  | 0.8123              | higher |");
  expect(text).toContain("staging (version 3)");
  expect(text).toContain("on a sample");
});

test("names a model that passed the gate only with a waiver", () => {
  const gate = { verdict: "waived", waiver: "until 2026-07-01: labels are late" };
  const request = { ...EVIDENCE, projects: EVIDENCE.projects.map((project) => ({ ...project, gate })) };

  const text = comparisonText(request, undefined, "prod");
  expect(comparisonText(EVIDENCE, undefined, "prod")).toContain("every model passed the gate, was released");
  expect(text).toContain("every model passed the gate or was accepted by a waiver, was released");
  expect(text).toContain("The gate waived missed limits (waiver until 2026-07-01: labels are late).");
});

test("reports that a stage has no evidence yet", () => {
  const text = comparisonText(EVIDENCE, undefined, "prod");

  expect(text).toContain("No evidence of prod has been recorded yet.");
  expect(text).toContain("prod (none)");
});

test("evidence as text has its id, the evidence that allowed the promotion, the model version and the runs", () => {
  const text = evidenceText(EVIDENCE);

  expect(text).toContain("staging/7ree/c0nf");
  expect(text).toContain("promotion: evidence dev/7ree/d");
  expect(text).toContain("version 3 of fraudops_staging.fraud.fraud_model, PR-AUC 0.8123");
  expect(text).toContain("unit tests: run 11; training: run 12");
});
