import {
  allowedLoss,
  BOTH_PROFILES,
  inPlace,
  on,
  refusedByConfiguration,
  refusedByStates,
  type Settings,
} from "../support/case";

const fraud = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).map(([path, value]) => [`projects.fraud.${path}`, value]));

const SCHEDULE = { cron: "0 30 4 * * ?", timezone: "UTC" };

/** Complete settings of the project `cash-demand`, because prod, to which a case adds it, has no defaults for it. */
const CASH_DEMAND = {
  source: { synthetic: { rows: 5_000, seed: 11, drift: 0.1 } },
  training: { engine: "local", folds: 3, holdoutShare: 0.2, splitSeed: 7, seed: 7, timeoutMinutes: 45 },
  gate: { limits: { rmse: { max: 500 } }, margin: 300 },
  serving: { workloadSize: "Small", scaleToZero: true, canaryPercent: 20, release: "jobs" },
};

/** A source whose rows are in an existing table. */
const TABLE = fraud({ "source.synthetic": null, "source.table": "bank.payments.transactions" });
const COLUMNS = fraud({ "source.columns": { amount: "cast(`Amt EUR` as double)", type: "upper(kind)" } });
const LABELS = fraud({ "source.labels": { table: "bank.risk.outcomes", key: "id", label: "fraud", arrived: "at" } });

/** Types of a project's resources in the platform stack, which are lost when the project is removed. */
const PROJECT_DATA = ["databricks_schema", "databricks_volume"];

const losses = (addresses: readonly string[]): Settings => ({ "guard.allowLoss": addresses });

/** Stateful resources of the project `fraud` in the platform stack; `IN_PROJECT` has those in the project's stack. */
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

/** Returns the date `days` days from now, because the expiry of a waiver must be in the future. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

const WAIVER = { reason: "the labels of March are late", expires: inDays(7) };

/** Changes of an ML project (source, training, gate, serving), and projects that are added or removed. */
export const PROJECTS = [
  ...on(BOTH_PROFILES, fraud({ "source.synthetic.rows": 120_000 })),
  ...on(BOTH_PROFILES, fraud({ "source.synthetic.seed": 8 })),
  ...on(BOTH_PROFILES, fraud({ "source.synthetic.drift": 0.5 })),
  ...on(BOTH_PROFILES, fraud({ "source.synthetic.parameters.fraudShare": 0.01 })),
  ...on(BOTH_PROFILES, fraud({ "source.synthetic.parameters.fraudShare": null })),
  ...on(BOTH_PROFILES, fraud({ "source.synthetic.parameters": null })),
  ...on(BOTH_PROFILES, fraud({ "source.synthetic.parameters.fraudShare": 0.02 }), inPlace(), {
    given: fraud({ "source.synthetic.parameters.fraudShare": null }),
  }),
  ...on(BOTH_PROFILES, TABLE),
  ...on(BOTH_PROFILES, fraud({ "source.table": "bank.payments.`card transactions`" }), inPlace(), { given: TABLE }),
  ...on(BOTH_PROFILES, COLUMNS, inPlace(), { given: TABLE }),
  ...on(BOTH_PROFILES, fraud({ "source.columns.amount": "amount_eur", "source.columns.type": null }), inPlace(), {
    given: { ...TABLE, ...COLUMNS },
  }),
  ...on(BOTH_PROFILES, fraud({ "source.columns.nameOrig": "customer" }), inPlace(), {
    given: { ...TABLE, ...COLUMNS },
  }),
  ...on(BOTH_PROFILES, LABELS, inPlace(), { given: TABLE }),
  ...["table", "key", "label", "arrived"].flatMap((part) =>
    on(BOTH_PROFILES, fraud({ [`source.labels.${part}`]: "a.b.c" }), inPlace(), { given: { ...TABLE, ...LABELS } }),
  ),
  ...on(
    BOTH_PROFILES,
    fraud({ "source.table": "bank.payments.transactions" }),
    refusedByConfiguration("projects.fraud.source", "table or synthetic, not both"),
  ),
  ...on(BOTH_PROFILES, fraud({ "training.engine": "spark" })),
  ...on(BOTH_PROFILES, fraud({ "training.engine": "local" }), inPlace(), {
    given: fraud({ "training.engine": "spark" }),
  }),
  ...on(BOTH_PROFILES, fraud({ "training.folds": 5 })),
  ...on(BOTH_PROFILES, fraud({ "training.holdoutShare": 0.3 })),
  ...on(BOTH_PROFILES, fraud({ "training.splitSeed": 8 })),
  ...on(BOTH_PROFILES, fraud({ "training.seed": 8 })),
  ...on(BOTH_PROFILES, fraud({ "training.timeoutMinutes": 90 })),
  ...on(["dev"], fraud({ "training.schedule": SCHEDULE })),
  ...on(["prod"], fraud({ "training.schedule": null })),
  ...on(BOTH_PROFILES, fraud({ "training.schedule.cron": "0 0 5 ? * MON" }), inPlace(), {
    given: fraud({ "training.schedule": SCHEDULE }),
  }),
  ...on(BOTH_PROFILES, fraud({ "training.schedule.timezone": "Europe/Berlin" }), inPlace(), {
    given: fraud({ "training.schedule": SCHEDULE }),
  }),
  ...["gate.limits", "gate.sliceLimits"].flatMap((limits) => [
    ...on(BOTH_PROFILES, fraud({ [`${limits}.prAuc.min`]: 0.6 })),
    ...on(BOTH_PROFILES, fraud({ [`${limits}.prAuc`]: null })),
    ...on(BOTH_PROFILES, fraud({ [`${limits}.logLoss`]: { max: 0.1 } })),
    ...on(BOTH_PROFILES, fraud({ [`${limits}.logLoss.max`]: 0.2 }), inPlace(), {
      given: fraud({ [`${limits}.logLoss`]: { max: 0.1 } }),
    }),
    // The configuration refuses a maximum for a metric that is better when higher: such a limit stops no bad model.
    ...on(
      BOTH_PROFILES,
      fraud({ [`${limits}.prAuc`]: { min: null, max: 0.9 } }),
      refusedByConfiguration(`projects.fraud.${limits}.prAuc.max`, "better when higher"),
    ),
  ]),
  ...on(BOTH_PROFILES, fraud({ "gate.limits.latencyP99Ms.max": 150 })),
  ...on(BOTH_PROFILES, fraud({ "gate.limits.endpointP99Ms": null })),
  ...on(BOTH_PROFILES, fraud({ "gate.sliceLimits": null })),
  ...on(BOTH_PROFILES, fraud({ "gate.sliceSupport": 20 })),
  ...on(BOTH_PROFILES, fraud({ "gate.margin": 0.1 })),
  ...on(BOTH_PROFILES, fraud({ "gate.margin": null }), refusedByConfiguration("projects.fraud.gate.margin", "number")),
  ...on(BOTH_PROFILES, fraud({ "gate.confidence": 0.95 })),
  ...on(
    BOTH_PROFILES,
    fraud({ "gate.confidence": 0.5 }),
    refusedByConfiguration("projects.fraud.gate.confidence", "0.7"),
  ),
  ...on(BOTH_PROFILES, fraud({ "gate.waiver": WAIVER })),
  ...on(BOTH_PROFILES, fraud({ "gate.waiver": null }), inPlace(), { given: fraud({ "gate.waiver": WAIVER }) }),
  ...on(BOTH_PROFILES, fraud({ "gate.waiver.reason": "the labels of April are late, too" }), inPlace(), {
    given: fraud({ "gate.waiver": WAIVER }),
  }),
  ...on(BOTH_PROFILES, fraud({ "gate.waiver.expires": inDays(14) }), inPlace(), {
    given: fraud({ "gate.waiver": WAIVER }),
  }),
  ...on(
    BOTH_PROFILES,
    fraud({ "gate.waiver.reason": null }),
    refusedByConfiguration("projects.fraud.gate.waiver", "reason"),
    {
      given: fraud({ "gate.waiver": WAIVER }),
    },
  ),
  ...on(BOTH_PROFILES, fraud({ "serving.workloadSize": "Medium" })),
  ...on(BOTH_PROFILES, fraud({ "serving.workloadSize": "Large" })),
  ...on(BOTH_PROFILES, fraud({ "serving.workloadSize": "Small" }), inPlace(), {
    given: fraud({ "serving.workloadSize": "Large" }),
  }),
  ...on(["dev"], fraud({ "serving.scaleToZero": false })),
  ...on(["prod"], fraud({ "serving.scaleToZero": true })),
  ...on(BOTH_PROFILES, fraud({ "serving.canaryPercent": 25 })),
  ...on(BOTH_PROFILES, fraud({ "serving.release": { pinned: 1 } })),
  ...on(BOTH_PROFILES, fraud({ "serving.release": "jobs" }), inPlace(), {
    given: fraud({ "serving.release": { pinned: 1 } }),
  }),
  ...on(BOTH_PROFILES, fraud({ "serving.release": { pinned: 2 } }), inPlace(), {
    given: fraud({ "serving.release": { pinned: 1 } }),
  }),
  ...on(BOTH_PROFILES, fraud({ "serving.workloadSize": "Medium", "serving.scaleToZero": false }), inPlace(), {
    given: fraud({ "serving.release": { pinned: 1 }, "serving.scaleToZero": true }),
  }),
  ...BOTH_PROFILES.flatMap((stage) => [
    ...on(
      [stage],
      { "projects.fraud": null },
      refusedByStates(`${stage}-fraud of project fraud`, `destroy ${stage} --project fraud`),
    ),
  ]),
  ...on(["prod"], { "projects.cash-demand": CASH_DEMAND }, inPlace(), {
    back: refusedByStates("prod-cash-demand of project cash-demand", "destroy prod --project cash-demand"),
  }),
  // Removes the project after its stack was destroyed, as the errors in the cases above require.
  ...on(["dev"], { "projects.fraud": null }, allowedLoss(...PROJECT_DATA), { back: inPlace(), destroyed: ["fraud"] }),
  ...on(["prod"], { "projects.fraud": null, ...losses(IN_PLATFORM) }, inPlace(), {
    given: losses([...IN_PLATFORM, ...IN_PROJECT]),
    destroyed: ["fraud"],
  }),
];
