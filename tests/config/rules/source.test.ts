import type { SourceConfig } from "../../../config/projects/schema";
import type { Finding } from "../../../config/rules/finding";
import { sourceRule, sourceTableRule } from "../../../config/rules/source";
import { validAccount, validStage } from "../project";
import { SOME_JOBS, stageWith } from "./support";

const SYNTHETIC = { rows: 1_000, seed: 7, drift: 0 };
const LABELS = { table: "bank.risk.outcomes", key: "id", label: "label", arrived: "at" };

function findings(source: SourceConfig, project = "card-fraud"): readonly Finding[] {
  return sourceRule(stageWith(project, { source }), SOME_JOBS).map(({ path, ...finding }) => ({
    path: path.slice(3),
    ...finding,
  }));
}

test.each<[string, SourceConfig]>([
  ["a table", { table: "bank.payments.transactions" }],
  ["a table with columns and labels", { table: "a.b.c", columns: { amount: "`Amt EUR`" }, labels: LABELS }],
  ["a generator", { synthetic: SYNTHETIC }],
  ["a generator with parameters", { synthetic: { ...SYNTHETIC, parameters: { fraudShare: 0.2 } } }],
])("accepts %s", (_what, source) => {
  expect(findings(source)).toEqual([]);
});

test.each<[string, SourceConfig, readonly string[], string]>([
  ["neither table nor generator", {}, [], "one of the keys table and synthetic"],
  ["both", { table: "a.b.c", synthetic: SYNTHETIC }, [], "`synthetic: null` or `table: null`"],
  [
    "columns of a generator",
    { synthetic: SYNTHETIC, columns: { a: "b" } },
    ["columns"],
    "this field applies to a table",
  ],
  ["labels of a generator", { synthetic: SYNTHETIC, labels: LABELS }, ["labels"], "this field applies to a table"],
  ["an empty mapping of columns", { table: "a.b.c", columns: {} }, ["columns"], "at least one column"],
])("fails on %s", (_what, source, path, allowed) => {
  expect(findings(source)).toEqual([{ path, allowed: expect.stringContaining(allowed) as string }]);
});

test("fails on a parameter that the project's generator does not have, and suggests the closest one", () => {
  expect(findings({ synthetic: { ...SYNTHETIC, parameters: { fraudShar: 0.2 } } })).toEqual([
    {
      path: ["synthetic", "parameters", "fraudShar"],
      allowed: "a parameter of the project's generator: fraudShare",
      meant: "fraudShare",
      about: "key",
    },
  ]);
});

test("fails on a generator that the project does not have", () => {
  expect(findings({ synthetic: SYNTHETIC }, "churn")).toEqual([
    { path: ["synthetic"], allowed: "`table` instead, because the project has no generator of synthetic rows" },
  ]);
});

describe("the service's own tables", () => {
  const stages = (source: SourceConfig): Parameters<typeof sourceTableRule>[1] => [
    stageWith("card-fraud", { source }),
    validStage("prod"),
  ];

  test.each(["bank.payments.source", "fraudops_dev.bank.source", "fraudops_dev.churn.scores"])(
    "accepts %s",
    (table) => {
      expect(sourceTableRule(validAccount(), stages({ table }))).toEqual([]);
    },
  );

  test.each(["source", "training", "holdout", "quarantine", "scores", "`Scores`"])(
    "fails on the project's own table %s",
    (own) => {
      expect(sourceTableRule(validAccount(), stages({ table: `fraudops_dev.card_fraud.${own}` }))).toEqual([
        {
          owner: { stage: "dev" },
          path: ["projects", "card-fraud", "source", "table"],
          allowed: "another table: the project's jobs write this one",
        },
      ]);
    },
  );

  test.each(["fraudops_prod.bank.payments", "`FRAUDOPS_PROD`.fraud.source"])(
    "fails on a table of another stage's catalog, naming the stage: %s",
    (table) => {
      expect(sourceTableRule(validAccount(), stages({ table }))).toEqual([
        {
          owner: { stage: "dev" },
          path: ["projects", "card-fraud", "source", "table"],
          allowed: expect.stringContaining("that catalog belongs to prod, and only jobs of prod read it") as string,
        },
      ]);
    },
  );

  test("fails on a label table that is the service's own", () => {
    const source = { table: "a.b.c", labels: { ...LABELS, table: "fraudops_dev.card_fraud.scores" } };
    expect(sourceTableRule(validAccount(), stages(source))).toMatchObject([
      { path: ["projects", "card-fraud", "source", "labels", "table"] },
    ]);
  });
});
