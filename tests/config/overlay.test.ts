import { loadAccount, loadService, loadStage } from "../../config/load";
import { given } from "./given";
import { ACCOUNT, BASE, DEV, MINIMAL, problemsOf } from "./project";

test("an overlay is merged last into the account, every stage and single stages", () => {
  const files = given({
    ...MINIMAL,
    "stages/eu.yaml": "extends: dev\nnetwork: { cidr: 10.40.0.0/16 }\n",
    "overlay.yaml": [
      "account: { service: other }",
      "stage: { iamPropagationSeconds: 0, compute: { workers: 3 } }",
      "stages: { eu: { compute: { workers: 4 } } }",
    ].join("\n"),
  });

  const { account, stages } = loadService({ ...files, overlay: files.file("overlay.yaml") });

  expect(account.service).toBe("other");
  expect(stages.map(({ stage, compute }) => [stage, compute.workers])).toEqual([
    ["dev", 3],
    ["eu", 4],
  ]);
  expect(stages.every(({ iamPropagationSeconds }) => iamPropagationSeconds === 0)).toBe(true);
});

test("another state backend replaces the first one with all its keys", () => {
  const files = given({ ...MINIMAL, "overlay.yaml": "account: { state: { backend: local, directory: state } }" });

  const { state } = loadAccount({ ...files, overlay: files.file("overlay.yaml") });

  expect(state).toEqual({ backend: "local", directory: "state" });
});

test("another value of a tag with the name backend keeps the other tags", () => {
  const overlay = "account: { tags: { backend: xgboost } }\nstage: { tags: { backend: xgboost } }";
  const files = given({
    ...MINIMAL,
    "account.yaml": ACCOUNT.replace("owner: platform", "owner: platform, backend: spark"),
    "stages/base.yaml": BASE.replace("tags: {}", "tags: { team: risk, backend: spark }"),
    "overlay.yaml": overlay,
  });

  const { account, stages } = loadService({ ...files, overlay: files.file("overlay.yaml") });

  expect(account.tags).toEqual({ owner: "platform", backend: "xgboost" });
  expect(stages[0]?.tags).toEqual({ team: "risk", backend: "xgboost" });
});

test("settings for pr apply to each pr-<n>", () => {
  const files = given({
    ...MINIMAL,
    "stages/pr.yaml": "extends: dev\n",
    "overlay.yaml": "stages: { pr: { compute: { workers: 5 } }, pr-2: { compute: { workers: 6 } } }",
  });
  const workers = (stage: string): number =>
    loadStage(stage, { ...files, overlay: files.file("overlay.yaml") }).compute.workers;

  expect([workers("pr-1"), workers("pr-2")]).toEqual([5, 6]);
});

test("fails on an overlay with unknown keys or stages, once for the whole service", () => {
  const files = given({
    ...MINIMAL,
    "overlay.yaml": "acount: {}\nstage: 7\nstages:\n  staging: {}\n  dve: {}\n  dev: []\n",
  });

  const overlay = files.file("overlay.yaml");

  expect(problemsOf(() => loadService({ ...files, overlay }), files)).toEqual([
    'overlay.yaml:1:1 acount: unknown key, did you mean "account"?; allowed: account, stage, stages',
    "overlay.yaml:2:8 stage: given 7; allowed: a mapping",
    'overlay.yaml:4:3 stages.staging: given stage "staging", which has no file; allowed: dev',
    'overlay.yaml:5:3 stages.dve: given stage "dve", which has no file; allowed: dev; did you mean "dev"?',
    "overlay.yaml:6:8 stages.dev: given an empty list; allowed: a mapping",
  ]);
});

test("fails on a wrong value in an overlay, with its position there", () => {
  const files = given({ ...MINIMAL, "overlay.yaml": "stage:\n  compute:\n    workers: many\n" });

  const [problem] = problemsOf(() => loadStage("dev", { ...files, overlay: files.file("overlay.yaml") }), files);

  expect(problem).toMatch(/^overlay\.yaml:3:14 compute\.workers: given "many"; allowed: a whole number/);
});

test("fails on `extends` in an overlay, and lists the keys of a stage in an overlay", () => {
  const files = given({ ...MINIMAL, "overlay.yaml": "stage: { extends: dev }\n" });

  expect(problemsOf(() => loadStage("dev", { ...files, overlay: files.file("overlay.yaml") }), files)).toEqual([
    expect.stringMatching(/^overlay\.yaml:1:10 extends: unknown key; allowed: aws, network, /),
  ]);
});

test("settings of a project that the stage does not have are left out, unless they make up a whole project", () => {
  const whole = {
    source: { synthetic: { rows: 5000, seed: 7, drift: 0 } },
    training: { engine: "local", folds: 2, holdoutShare: 0.2, splitSeed: 7, seed: 7, timeoutMinutes: 60 },
    gate: { limits: { r2: { min: 0.5 } }, margin: 300 },
    serving: { workloadSize: "Small", scaleToZero: true, canaryPercent: 10, release: "jobs" },
  };
  const names = (cashDemand: object | null): readonly string[] => {
    const overlay = { stage: { projects: { "cash-demand": cashDemand } } };
    const files = given({ ...MINIMAL, "overlay.yaml": JSON.stringify(overlay) });
    return Object.keys(loadStage("dev", { ...files, overlay: files.file("overlay.yaml") }).projects);
  };

  expect(names({ gate: { margin: 0.1 } })).toEqual(["fraud"]);
  expect(names(null)).toEqual(["fraud"]);
  expect(names(whole)).toEqual(["fraud", "cash-demand"]);
});

test("fails on each missing value of a project that the overlay adds", () => {
  const project = "{ source: {}, training: {}, gate: { margin: 1 }, serving: {} }";
  const files = given({ ...MINIMAL, "overlay.yaml": `stage: { projects: { cash-demand: ${project} } }\n` });

  const overlay = files.file("overlay.yaml");
  expect(problemsOf(() => loadStage("dev", { ...files, overlay }), files)).toContainEqual(
    expect.stringMatching(/^overlay\.yaml:1:\d+ projects\.cash-demand\.gate\.limits: is missing/),
  );
});

test("rows of a synthetic source are left out for a project with a table, unless the overlay replaces the table", () => {
  const table = "{ synthetic: null, table: main.fraud.payments }";
  const files = given({
    ...MINIMAL,
    "stages/dev.yaml": `${DEV}projects: { fraud: { source: ${table} } }\n`,
    "overlays/rows.yaml":
      "stage: { projects: { fraud: { source: { synthetic: { rows: 5000 } }, gate: { margin: 0.1 } } } }\n",
    "overlays/instead.yaml":
      "stage: { projects: { fraud: { source: { table: null, synthetic: { rows: 5000, seed: 1, drift: 0 } } } } }\n",
  });
  const fraud = (overlay: string): unknown =>
    loadStage("dev", { ...files, overlay: files.file(`overlays/${overlay}.yaml`) }).projects["fraud"];

  expect(fraud("rows")).toMatchObject({ source: { table: "main.fraud.payments" }, gate: { margin: 0.1 } });
  expect(fraud("rows")).not.toHaveProperty("source.synthetic");
  expect(fraud("instead")).toMatchObject({ source: { synthetic: { rows: 5000 } } });
});

test("a stage that replaces an inherited table gets the rows of the overlay", () => {
  const files = given({
    ...MINIMAL,
    "stages/eu.yaml":
      "extends: dev\nprojects: { fraud: { source: { table: null, synthetic: { rows: 900, seed: 1, drift: 0 } } } }\n",
    "stages/dev.yaml": `${DEV}projects: { fraud: { source: { synthetic: null, table: main.fraud.payments } } }\n`,
    "overlay.yaml": "stage: { projects: { fraud: { source: { synthetic: { rows: 5000 } } } } }\n",
  });

  expect(loadStage("eu", { ...files, overlay: files.file("overlay.yaml") }).projects["fraud"]).toMatchObject({
    source: { synthetic: { rows: 5000 } },
  });
});

test.each([
  ["{ fruad: { gate: {} } }", 'fruad: unknown key, did you mean "fraud"?; allowed: cash-demand, fraud'],
  [
    "{ cash-demand: { servng: {} } }",
    'cash-demand.servng: unknown key, did you mean "serving"?; allowed: source, training, gate, serving',
  ],
])("fails on an overlay with the projects %s", (projects, problem) => {
  const files = given({ ...MINIMAL, "overlay.yaml": `stages: { dev: { projects: ${projects} } }\n` });

  expect(problemsOf(() => loadStage("dev", { ...files, overlay: files.file("overlay.yaml") }), files)).toEqual([
    expect.stringMatching(new RegExp(`^overlay\\.yaml:1:\\d+ stages\\.dev\\.projects\\.`)),
  ]);
  expect(problemsOf(() => loadStage("dev", { ...files, overlay: files.file("overlay.yaml") }), files).join()).toContain(
    problem,
  );
});

test.each([
  ["a wrong value", "compute: { workers: -1 }", /^stages\/dev\.yaml:4:21 compute\.workers: given -1/],
  ["a list in place of a mapping", "projects: [fraud]", /^stages\/dev\.yaml:4:11 projects: given a list of 1/],
])("an overlay does not hide %s of a stage's file", (_, text, problem) => {
  const files = given({
    ...MINIMAL,
    "stages/dev.yaml": `${DEV}${text}\n`,
    "overlay.yaml": "stage: { compute: { workers: 3 }, projects: { fraud: { gate: { margin: 0.1 } } } }\n",
  });

  expect(problemsOf(() => loadStage("dev", { ...files, overlay: files.file("overlay.yaml") }), files)).toEqual([
    expect.stringMatching(problem),
  ]);
});

test("fails on an overlay that does not exist", () => {
  const files = given(MINIMAL);

  expect(problemsOf(() => loadAccount({ ...files, overlay: files.file("no.yaml") }), files)).toEqual([
    "no.yaml: this file does not exist",
  ]);
});
