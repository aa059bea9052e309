import { loadService, loadStage } from "../../config/load";
import { given } from "./given";
import { DEV, MINIMAL, problemsOf } from "./project";

const WRONG_LIMIT = "gate: { limits: { prAuc: { min: null, max: 0.5 } } }";
const NEEDLESS_WAIVER = "promotion: { waiver: { reason: the ledger of June is due, expires: 2026-06-30 } }";

/** Text added to dev.yaml, from its line 4 on, and the expected errors. */
const ERRORS: Readonly<Record<string, readonly [yaml: string, errors: readonly string[]]>> = {
  "a limit that the metric does not have": [
    `projects: { fraud: { ${WRONG_LIMIT} } }`,
    [
      'stages/dev.yaml:4:60 projects.fraud.gate.limits.prAuc.max: the key "max" is not allowed here; ' +
        "allowed: min, because PR-AUC is better when higher",
    ],
  ],
  "a waiver of evidence that the stage does not require": [
    NEEDLESS_WAIVER,
    [
      'stages/dev.yaml:4:14 promotion.waiver: the key "waiver" is not allowed here; allowed: only the key ' +
        "evidence: dev requires no evidence of an earlier stage, so a waiver has no effect",
    ],
  ],
  "an unknown parameter of the generator": [
    "projects: { fraud: { source: { synthetic: { parameters: { fraudShre: 0.1 } } } } }",
    [
      'stages/dev.yaml:4:59 projects.fraud.source.synthetic.parameters.fraudShre: the key "fraudShre" is not allowed here; ' +
        'allowed: a parameter of the project\'s generator: fraudShare; did you mean "fraudShare"?',
    ],
  ],
  "an empty list": [
    "budget: { usdPerMonth: 10, alertEmails: [] }",
    [
      "stages/dev.yaml:4:41 budget.alertEmails: given an empty list; allowed: a list of at least 1 item, each one e-mail address " +
        "(Recipients of the e-mail that Databricks sends when a month's usage exceeds the limit)",
    ],
  ],
  "one value in place of a list": [
    "budget: { usdPerMonth: 10, alertEmails: a@example.com }",
    [
      'stages/dev.yaml:4:41 budget.alertEmails: given "a@example.com"; allowed: a list of at least 1 item, each one e-mail address ' +
        '(Recipients of the e-mail that Databricks sends when a month\'s usage exceeds the limit); write a list: ["a@example.com"]',
    ],
  ],
  "a table beside the inherited generator": [
    "projects: { fraud: { source: { table: bank.payments.all } } }",
    [
      "stages/dev.yaml:4:22 projects.fraud.source: given a mapping of synthetic, table; allowed: table or synthetic, not both; " +
        "`synthetic: null` or `table: null` removes an inherited value",
    ],
  ],
  "an unknown key": [
    "extend: base",
    [
      'stages/dev.yaml:4:1 extend: unknown key, did you mean "extends"?; allowed: extends, aws, network, workspace, security, ' +
        "guard, iamPropagationSeconds, deletionProtection, retirement, compute, budget, promotion, tags, projects",
    ],
  ],
  "a project's name in upper case": [
    "projects: { Fraud: {} }",
    [
      'stages/dev.yaml:4:13 projects.Fraud: the key "Fraud" is not allowed here; ' +
        'allowed: lower-case letters, digits and single inner dashes, beginning with a letter, e.g. "fraud"',
    ],
  ],
};

test.each(Object.entries(ERRORS))("fails on %s", (_what, [yaml, errors]) => {
  const files = given({ ...MINIMAL, "stages/dev.yaml": `${DEV}${yaml}\n` });
  const found = problemsOf(() => loadService(files), files);

  expect(found).toEqual(errors);
});

test("fails on a value that a rule requires, and says that it is missing", () => {
  const files = given({ ...MINIMAL, "stages/dev.yaml": "extends: base\nnetwork: { zones: 2 }\n" });
  const found = problemsOf(() => loadService(files), files);

  expect(found).toEqual(["stages/dev.yaml:2:1 network.cidr: is missing; allowed: a range for a VPC, or network.adopt"]);
});

const PARTIAL = "source: { synthetic: { rows: 5000 } }, training: { folds: 2, schedule: null }";

test.each([
  [
    "a project that no extended file has",
    "cash-demand",
    "this project lacks gate, serving, here and in the files that this file extends (dev.yaml, base.yaml); " +
      "remove it here, add it to one of these files, or add the missing sections",
  ],
  [
    "a misspelt project",
    "fruad",
    'the key "fruad" is not allowed here; allowed: cash-demand, fraud; to add a project, create jobs/src/ml_jobs/projects/fruad/ ' +
      'and run `npm run jobs:describe`; did you mean "fraud"?',
  ],
])("fails on changes to %s once, instead of on each missing value", (_what, name, expected) => {
  const files = given({ ...MINIMAL, "stages/pr.yaml": `extends: dev\nprojects: { ${name}: { ${PARTIAL} } }\n` });

  expect(problemsOf(() => loadStage("pr-1", files), files)).toEqual([
    `stages/pr.yaml:2:13 projects.${name}: ${expected}`,
  ]);
});

test("fails on a project that an extended file does not complete, in each file once", () => {
  const files = given({
    ...MINIMAL,
    "stages/dev.yaml": `${DEV}projects: { cash-demand: { ${PARTIAL} } }\n`,
    "stages/eu.yaml":
      "extends: dev\nnetwork: { cidr: 10.40.0.0/16 }\nprojects: { cash-demand: { gate: { margin: 1 } } }\n",
  });

  expect(problemsOf(() => loadService(files), files)).toEqual([
    expect.stringMatching(/^stages\/dev\.yaml:4:13 projects\.cash-demand: this project lacks gate, serving, /),
    expect.stringMatching(/^stages\/eu\.yaml:3:13 projects\.cash-demand: this project lacks serving, /),
  ]);
});

test("fails on each missing value of a project with all sections", () => {
  const project = "source: { synthetic: { rows: 5000 } }, training: {}, gate: { margin: 1 }, serving: {}";
  const files = given({ ...MINIMAL, "stages/dev.yaml": `${DEV}projects: { cash-demand: { ${project} } }\n` });

  expect(problemsOf(() => loadService(files), files)).toContainEqual(
    expect.stringMatching(/projects\.cash-demand\.gate\.limits: is missing; allowed: a mapping of/),
  );
});
