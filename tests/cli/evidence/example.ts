import type { Evidence } from "../../../cli/evidence/evidence";

/** A valid evidence record: staging has applied, tested and released one project with the code of one git commit. */
export const EVIDENCE: Evidence = {
  schema: 1,
  stage: "staging",
  commit: "c0ffee0000000000000000000000000000000000",
  tree: "7ree",
  configuration: "c0nf",
  recordedAt: "2026-06-01T00:00:00.000Z",
  stacks: [{ stack: "staging-fraud", serial: 4 }],
  projects: [
    {
      project: "fraud",
      unitTests: { runId: 11, codeVersion: "beef" },
      training: { runId: 12, nothingNew: false },
      model: {
        name: "fraudops_staging.fraud.fraud_model",
        version: "3",
        codeVersion: "beef",
        primary: "prAuc",
        metrics: [{ name: "prAuc", title: "PR-AUC", better: "higher", value: 0.81234 }],
      },
      gate: { verdict: "passed" },
      release: { at: "2026-06-01T00:00:00+00:00", basis: "evidence dev/7ree/d" },
      query: { rows: 40 },
    },
  ],
  promotion: "evidence dev/7ree/d",
};
