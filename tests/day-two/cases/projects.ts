import { allowedLoss, BOTH, inPlace, on, refusedByStates, type Settings } from "../support/case";

const fraud = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).map(([path, value]) => [`projects.fraud.${path}`, value]));

const SCHEDULE = { cron: "0 30 4 * * ?", timezone: "UTC" };

/** What a second project needs: nothing is inherited. */
const CHURN = {
  data: { rows: 50_000, fraudShare: 0.02, seed: 11, drift: 0.1 },
  training: { engine: "local", folds: 3, holdoutShare: 0.2, timeoutMinutes: 45 },
  gate: { minPrAuc: 0.3, maxLatencyMs: 100 },
  serving: { workloadSize: "Small", scaleToZero: true, canaryPercent: 20, release: "jobs" },
};

/** What a project holds in the platform's stack. */
const PROJECT_DATA = ["databricks_schema", "databricks_volume"];

const losses = (addresses: readonly string[]): Settings => ({ "guard.allowLoss": addresses });

/** What a project of a protected stage holds, in the platform's stack and in its own. */
const IN_PLATFORM = [
  "platform/databricks_schema.Schema-fraud_0CD2F463",
  "platform/databricks_volume.Exchange-fraud_0AFE3214",
];
const IN_PROJECT = [
  "fraud/databricks_mlflow_experiment.Experiment_8834EC23",
  "fraud/databricks_model_serving.Endpoint_EEF1FD8F",
  "fraud/databricks_registered_model.Model_0301700E",
  "fraud/databricks_secret_scope.Secrets_A3BCC2E9",
];

/** ML projects: their jobs, their gate, their endpoint. */
export const PROJECTS = [
  ...on(BOTH, fraud({ "data.rows": 120_000 })),
  ...on(BOTH, fraud({ "data.fraudShare": 0.01 })),
  ...on(BOTH, fraud({ "data.seed": 8 })),
  ...on(BOTH, fraud({ "data.drift": 0.5 })),
  ...on(BOTH, fraud({ "training.engine": "spark" })),
  ...on(BOTH, fraud({ "training.engine": "local" }), inPlace(), { given: fraud({ "training.engine": "spark" }) }),
  ...on(BOTH, fraud({ "training.folds": 5 })),
  ...on(BOTH, fraud({ "training.holdoutShare": 0.3 })),
  ...on(BOTH, fraud({ "training.timeoutMinutes": 90 })),
  ...on(["dev"], fraud({ "training.schedule": SCHEDULE })),
  ...on(["prod"], fraud({ "training.schedule": null })),
  ...on(BOTH, fraud({ "training.schedule.cron": "0 0 5 ? * MON" }), inPlace(), {
    given: fraud({ "training.schedule": SCHEDULE }),
  }),
  ...on(BOTH, fraud({ "training.schedule.timezone": "Europe/Berlin" }), inPlace(), {
    given: fraud({ "training.schedule": SCHEDULE }),
  }),
  ...on(BOTH, fraud({ "gate.minPrAuc": 0.6 })),
  ...on(BOTH, fraud({ "gate.maxLatencyMs": 150 })),
  ...on(BOTH, fraud({ "serving.workloadSize": "Medium" })),
  ...on(BOTH, fraud({ "serving.workloadSize": "Large" })),
  ...on(BOTH, fraud({ "serving.workloadSize": "Small" }), inPlace(), {
    given: fraud({ "serving.workloadSize": "Large" }),
  }),
  ...on(["dev"], fraud({ "serving.scaleToZero": false })),
  ...on(["prod"], fraud({ "serving.scaleToZero": true })),
  ...on(BOTH, fraud({ "serving.canaryPercent": 25 })),
  ...on(BOTH, fraud({ "serving.release": { pinned: 1 } })),
  ...on(BOTH, fraud({ "serving.release": "jobs" }), inPlace(), { given: fraud({ "serving.release": { pinned: 1 } }) }),
  ...on(BOTH, fraud({ "serving.release": { pinned: 2 } }), inPlace(), {
    given: fraud({ "serving.release": { pinned: 1 } }),
  }),
  ...on(BOTH, fraud({ "serving.workloadSize": "Medium", "serving.scaleToZero": false }), inPlace(), {
    given: fraud({ "serving.release": { pinned: 1 }, "serving.scaleToZero": true }),
  }),
  ...BOTH.flatMap((stage) => [
    ...on([stage], { "projects.churn": CHURN }, inPlace(), {
      back: refusedByStates(`${stage}-churn of project churn`, `destroy ${stage} --project churn`),
    }),
    ...on(
      [stage],
      { "projects.fraud": null },
      refusedByStates(`${stage}-fraud of project fraud`, `destroy ${stage} --project fraud`),
    ),
  ]),
  // By the procedure of that refusal.
  ...on(["dev"], { "projects.fraud": null }, allowedLoss(...PROJECT_DATA), { back: inPlace(), destroyed: ["fraud"] }),
  ...on(["prod"], { "projects.fraud": null, ...losses(IN_PLATFORM) }, inPlace(), {
    given: losses([...IN_PLATFORM, ...IN_PROJECT]),
    destroyed: ["fraud"],
  }),
];
