import type { AccountConfig, StageConfig } from "../../../config/schema";
import {
  mergeRequestsRule,
  requestCostsRule,
  requestPlaceRule,
  requestSourceRule,
} from "../../../config/rules/merge-requests";
import { namesRule } from "../../../config/rules/names";
import { sourceTableRule } from "../../../config/rules/source";
import { loadService } from "../../../config/load";
import { MINIMAL, problemsOf, project, validAccount, validStage } from "../project";

type Project = StageConfig["projects"][string];

const account = validAccount();
const dev = validStage("dev");
const pr = validStage("pr-7");

function withTables(...tables: string[]): AccountConfig {
  return validAccount({ mergeRequests: { slots: 3, lifetimeHours: 72, tables } });
}

function withProject(stage: StageConfig, change: (project: Project) => Partial<Project>): StageConfig {
  const { fraud } = stage.projects;
  if (fraud === undefined) throw new Error("no project fraud");
  return { ...stage, projects: { fraud: { ...fraud, ...change(fraud) } } };
}

const reading = (source: Project["source"], stage = pr): StageConfig => withProject(stage, () => ({ source }));

test("the committed configuration passes", () => {
  const found = [
    ...mergeRequestsRule(account, [dev, pr]),
    ...requestCostsRule(pr),
    ...requestPlaceRule(account, [dev, pr]),
    ...requestSourceRule(account, [dev, pr]),
  ];
  expect(found).toEqual([]);
});

describe("tables that requests may read", () => {
  test.each(["fraudops_dev.lending.loans", "FRAUDOPS_PROD.lending.loans", "fraudops_slot_2.any.loans"])(
    "fails on the shared table %s in the catalog of a stage or slot",
    (table) => {
      const [finding] = mergeRequestsRule(withTables("shared.samples.loans", table), [dev, validStage("prod")]);
      expect(finding).toMatchObject({ owner: "account", path: ["mergeRequests", "tables", 1] });
      expect(finding?.allowed).toMatch(/^a table outside fraudops_/i);
    },
  );

  test("accepts a shared table in any spelling", () => {
    const stages = [dev, reading({ table: "`shared`.Samples.LOANS" })];
    expect(requestSourceRule(withTables("shared.samples.loans"), stages)).toEqual([]);
  });

  test("fails on a table that is not shared, and lists the shared ones", () => {
    const [finding] = requestSourceRule(withTables("shared.samples.loans"), [reading({ table: "bank.core.loans" })]);
    expect(finding).toMatchObject({ owner: { stage: "pr-7" }, path: ["projects", "fraud", "source", "table"] });
    expect(finding?.allowed).toContain("account.yaml shares shared.samples.loans");
  });

  test("fails on a label table if no table is shared", () => {
    const labels = { table: "bank.core.chargebacks", key: "id", label: "fraud", arrived: "at" };
    const found = requestSourceRule(account, [reading({ table: "bank.core.loans", labels })]);
    expect(found.map(({ path }) => path.at(-2))).toEqual(["source", "labels"]);
    expect(found[0]?.allowed).toContain("account.yaml shares none (`mergeRequests.tables`)");
  });

  test("a permanent stage may read any table except those of slots", () => {
    expect(requestSourceRule(account, [reading({ table: "bank.core.loans" }, dev)])).toEqual([]);
    const [finding] = sourceTableRule(account, [reading({ table: "fraudops_slot_1.pr_1_fraud.source" }, dev)]);
    expect(finding?.allowed).toContain("that catalog belongs to slot-1");
  });
});

describe("budget of a request's stage", () => {
  const schedule = { cron: "0 0 3 * * ?", timezone: "UTC" };

  test.each<[string, (project: Project) => Partial<Project>]>([
    ["training.schedule", ({ training }) => ({ training: { ...training, schedule } })],
    ["training.timeoutMinutes", ({ training }) => ({ training: { ...training, timeoutMinutes: 121 } })],
    ["serving.scaleToZero", ({ serving }) => ({ serving: { ...serving, scaleToZero: false } })],
    ["serving.workloadSize", ({ serving }) => ({ serving: { ...serving, workloadSize: "Medium" } })],
    ["serving.release", ({ serving }) => ({ serving: { ...serving, release: { pinned: 1 } } })],
  ])("fails on %s, which a long-lived stage may have", (path, change) => {
    expect(requestCostsRule(withProject(pr, change)).map((each) => each.path)).toEqual([
      ["projects", "fraud", ...path.split(".")],
    ]);
    expect(requestCostsRule(withProject(dev, change))).toEqual([]);
  });

  test("fails on a separate budget, because the account has one for all slots", () => {
    const [finding] = requestCostsRule({ ...pr, budget: { usdPerMonth: 5, alertEmails: ["a@example.com"] } });
    expect(finding?.allowed).toContain("`mergeRequests.budget` in account.yaml");
  });
});

describe("workspace of a request's stage", () => {
  test("fails without slots", () => {
    const { mergeRequests: _none, ...without } = account;
    const [finding, ...others] = requestPlaceRule(without, [dev, pr]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ owner: { stage: "pr-7" }, path: ["stage"] });
    expect(finding?.allowed).toContain("no `mergeRequests`, so there are no slots");
    expect(requestPlaceRule(without, [dev])).toEqual([]);
  });

  test("fails without the address of dev's workspace", () => {
    const { adopt: _none, ...workspace } = pr.workspace;
    const [finding] = requestPlaceRule(account, [dev, { ...pr, workspace }]);
    expect(finding?.allowed).toContain("adopt: the workspace of dev");
  });

  test.each([
    ["nodeType", "m6gd.2xlarge"],
    ["sparkVersion", "16.4.x-cpu-ml-scala2.12"],
    ["spot", false],
    ["workers", 1],
    ["maxDbusPerHour", 11],
  ])("fails on compute.%s %p: the slots' cluster policies are created from dev's", (field, value) => {
    const found = requestPlaceRule(account, [dev, { ...pr, compute: { ...pr.compute, [field]: value } }]);
    expect(found.map(({ path }) => path)).toEqual([["compute", field]]);
  });

  test("fails if its region is not the region of dev's workspace", () => {
    const aws = { ...pr.aws, region: "eu-west-1" };
    expect(requestPlaceRule(account, [dev, { ...pr, aws }])).toMatchObject([{ path: ["aws", "region"] }]);
  });

  test.each(["slot", "slot-1"])("fails on a stage called %s", (stage) => {
    const [finding] = namesRule(account, [{ ...dev, stage }]);
    expect(finding?.allowed).toContain("the slots of merge requests");
  });
});

test("errors have positions in the files, and remedies", () => {
  const table = "projects: { fraud: { source: { synthetic: null, table: bank.core.loans } } }\n";
  const adopt = 'workspace: { adopt: { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1" } }\n';
  const slots = "mergeRequests: { slots: 21, lifetimeHours: 0 }\n";
  const files = project({ ...MINIMAL, "stages/pr.yaml": `extends: dev\n${adopt}${table}` });
  const load = () => loadService({ directory: files.directory, stages: ["pr-1"] });
  expect(problemsOf(load, files).join("\n")).toContain("account.yaml has no `mergeRequests`");
  files.write("account.yaml", `${MINIMAL["account.yaml"]}${slots}`);
  expect(problemsOf(load, files).join("\n")).toMatch(/slots.*1 and at most 20|slots.*at least 1.*at most 20/s);
  files.write("account.yaml", `${MINIMAL["account.yaml"]}${slots.replace("21", "2").replace("0 }", "1 }")}`);
  expect(problemsOf(load, files).join("\n")).toMatch(/pr\.yaml:3:\d+.*bank\.core\.loans.*shares none/s);
  files.remove();
});
