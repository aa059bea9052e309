import { readFileSync } from "node:fs";
import path from "node:path";
import { ConfigError, loadAccount, loadService, loadStage } from "../../config/load";
import { given } from "./given";
import { ACCOUNT, BASE, DEV, MINIMAL, problemsOf } from "./project";

describe("a stage's configuration", () => {
  test("a stage inherits missing values from the extended file", () => {
    const { directory } = given(MINIMAL);

    const dev = loadStage("dev", { directory });

    expect(dev.stage).toBe("dev");
    expect(dev.network).toEqual({ zones: 2, cidr: "10.10.0.0/16" });
  });

  test("fails on a file without `extends` and with missing values, and names the remedy first", () => {
    const files = given({ ...MINIMAL, "stages/dev.yaml": "network: { cidr: 10.10.0.0/16 }\n" });

    const [first, ...others] = problemsOf(() => loadStage("dev", files), files);

    expect(first).toBe(
      'stages/dev.yaml:1:1: this file extends no other file; to inherit the defaults of every stage, begin it with "extends: base"',
    );
    expect(others).toContainEqual(expect.stringMatching(/^stages\/dev\.yaml:1:1 compute: is missing/));
  });

  test("in a chain of files, the value of each key comes from the nearest file", () => {
    const { directory } = given({
      ...MINIMAL,
      "stages/eu.yaml": "extends: dev\nnetwork: { cidr: 10.40.0.0/16, zones: 3 }\ncompute: { workers: 2 }\n",
    });

    const { network, compute } = loadStage("eu", { directory });

    expect(network).toEqual({ zones: 3, cidr: "10.40.0.0/16" });
    expect(compute).toMatchObject({ workers: 2, nodeType: "m6gd.xlarge" });
  });

  test("null removes an inherited optional value", () => {
    const schedule = "training: { schedule: { cron: 0 0 3 * * ?, timezone: UTC } }";
    const { directory } = given({
      ...MINIMAL,
      "stages/dev.yaml": `${DEV}projects:\n  fraud:\n    ${schedule}\n`,
      "stages/eu.yaml": "extends: dev\nprojects: { fraud: { training: { schedule: null } } }\n",
    });

    expect(loadStage("dev", { directory }).projects.fraud?.training.schedule).toBeDefined();
    expect(loadStage("eu", { directory }).projects.fraud?.training).not.toHaveProperty("schedule");
  });

  test("fails on null for a required value", () => {
    const files = given({ ...MINIMAL, "stages/dev.yaml": `${DEV}compute:\n  workers:\n` });

    expect(problemsOf(() => loadStage("dev", files), files)).toEqual([
      "stages/dev.yaml:5:11 compute.workers: given null; allowed: a whole number, at least 0 and at most 1000 " +
        "(Workers per job cluster; 0 is a single node)",
    ]);
  });

  test("a short-lived stage is derived from pr.yaml under its own name", () => {
    const { directory } = given({ ...MINIMAL, "stages/pr.yaml": "extends: dev\ncompute: { workers: 1 }\n" });

    expect(loadStage("pr-42", { directory })).toMatchObject({ stage: "pr-42", compute: { workers: 1 } });
  });

  test("a short-lived stage may have the network range of the stage whose workspace it adopts", () => {
    const adopt = "workspace: { adopt: { host: https://dbc-1.cloud.databricks.com, workspaceId: '1' } }";
    const slots = `${MINIMAL["account.yaml"]}mergeRequests: { slots: 1, lifetimeHours: 1 }\n`;
    const { directory } = given({ ...MINIMAL, "account.yaml": slots, "stages/pr.yaml": `extends: dev\n${adopt}\n` });

    const { stages } = loadService({ directory, stages: ["pr-1", "dev"] });
    expect(stages.map(({ stage }) => stage)).toEqual(["dev", "pr-1"]);
  });
});

describe("the service", () => {
  const three = {
    ...MINIMAL,
    "stages/staging.yaml": "extends: base\nnetwork: { cidr: 10.20.0.0/16 }\n",
    "stages/prod.yaml": "extends: base\nnetwork: { cidr: 10.30.0.0/16 }\ndeletionProtection: true\n",
    "stages/pr.yaml": "extends: dev\n",
  };

  test("has every stage with a file in the order of promotion, without the templates", () => {
    const { directory } = given(three);

    expect(loadService({ directory }).stages.map(({ stage }) => stage)).toEqual(["dev", "staging", "prod"]);
  });

  test("lists stages outside the order of promotion last", () => {
    const { directory } = given({
      ...three,
      "stages/canary.yaml": "extends: base\nnetwork: { cidr: 10.40.0.0/16 }\n",
      "stages/qa.yaml": "extends: base\nnetwork: { cidr: 10.50.0.0/16 }\n",
    });

    expect(loadService({ directory }).stages.map(({ stage }) => stage)).toEqual([
      "dev",
      "staging",
      "prod",
      "canary",
      "qa",
    ]);
  });

  test("can be limited to some stages", () => {
    const { directory } = given(three);

    expect(loadService({ directory, stages: ["prod", "dev"] }).stages.map(({ stage }) => stage)).toEqual([
      "dev",
      "prod",
    ]);
  });

  test("fails if an unselected stage overlaps a selected one", () => {
    const files = given({
      ...three,
      "stages/prod.yaml": three["stages/prod.yaml"].replace("30.0.0/16", "10.128.0/20"),
    });

    expect(problemsOf(() => loadService({ ...files, stages: ["dev"] }), files)).toEqual([
      'stages/prod.yaml:2:18 network.cidr: given "10.10.128.0/20"; ' +
        "allowed: a range that does not overlap 10.10.0.0/16 of stage dev",
    ]);
  });

  test.each([
    ["stages/eu.yaml:4:48 security.allowedIpRanges[1]: given", "subnet-01234567b", "198.51.100.0/24, 198.51.100.7/24"],
    ["stages/eu.yaml:3:86 network.adopt.subnetIds[1]: given", "subnet-012345679", "198.51.100.0/24"],
  ])("fails on an entry of a list, and reports its position: %s", (problem, subnet, ranges) => {
    const stage = (subnets: string, allowed: string): string =>
      [
        "extends: base",
        "workspace: { pricingTier: ENTERPRISE }",
        `network: { zones: null, adopt: { vpcId: vpc-012345678, subnetIds: [${subnets}], securityGroupId: sg-012345678 } }`,
        `security: { allowedIpRanges: [${allowed}], overrides: { flowLogs: { enabled: false, reason: logged elsewhere } } }`,
      ].join("\n");
    const files = given({
      ...MINIMAL,
      "stages/dev.yaml": stage("subnet-012345678, subnet-012345679", "198.51.100.0/24"),
      "stages/eu.yaml": stage(`subnet-01234567a, ${subnet}`, ranges),
    });

    expect(problemsOf(() => loadService(files), files)).toEqual([expect.stringContaining(problem)]);
  });

  test("fails on a stage without a file, and reports the existing ones and the closest name", () => {
    const files = given(three);

    expect(problemsOf(() => loadService({ ...files, stages: ["stagin"] }), files)).toEqual([
      'stages: given stage "stagin", which has no file; allowed: dev, staging, prod, or pr-<number> without leading zeros, at most 12 characters; ' +
        'did you mean "staging"?',
    ]);
  });

  test.each(["base", "pr"])("fails on %s, and says that it is a template", (name) => {
    const files = given(three);

    expect(problemsOf(() => loadStage(name, files), files)).toEqual([
      `stages: given "${name}", which is a template of stages, not a stage; allowed: dev, staging, prod, ` +
        "or pr-<number> without leading zeros, at most 12 characters",
    ]);
  });

  test.each(["", "../dev", "dev/", "Dev", "pr-", "pr-0", "pr-01", "pr-1234567890", "PR-1", "pr-1a", "pr-\u0661"])(
    "fails on %j, which is not a stage name",
    (name) => {
      const { directory } = given(three);

      expect(() => loadStage(name, { directory })).toThrow(ConfigError);
    },
  );

  test("fails on an invalid stage, and reports its problems, but not the fields that refer to this stage", () => {
    const files = given({
      ...three,
      "account.yaml": [
        ACCOUNT.replace("metastore: main", "metastore: main\n  systemTablesFrom: prod\n  systemSchemas: [serving]"),
        "imports: { prod-platform: { databricks_catalog.Main: main } }\n",
      ].join(""),
      "stages/prod.yaml": three["stages/prod.yaml"].replace("true", "maybe"),
    });

    expect(problemsOf(() => loadService(files), files)).toEqual([
      expect.stringMatching(/^stages\/prod\.yaml:3:21 deletionProtection: given "maybe"/),
    ]);
  });

  test("fails with all problems of account and stages at once, each with its position", () => {
    const files = given({
      ...three,
      "account.yaml": ACCOUNT.replace("fraudops", "Fraud_Ops").replace('"111111111111"', "111111111111"),
      "stages/base.yaml": BASE.replace("workers: 0", "worker: 0"),
      "stages/staging.yaml": "extends: base\nnetwork:\n  cidr: 10.20.0.0/16\n  zones: 1\n",
    });

    const problems = problemsOf(() => loadService(files), files);

    expect(problems.map((problem) => problem.split("; ")[0])).toEqual([
      'account.yaml:1:10 service: given "Fraud_Ops"',
      "account.yaml:6:19 aws.accountId: given 111111111111",
      "stages/base.yaml:11:1 compute.workers: is missing",
      'stages/base.yaml:14:3 compute.worker: unknown key, did you mean "workers"?',
      "stages/staging.yaml:4:10 network.zones: given 1",
    ]);
    expect(problems[1]).toContain("put it in quotes");
  });
});

describe("exceptions of the guard", () => {
  const WAIVER = `guard:
  waivers:
    - rule: flow-log
      resource: workspace/aws_vpc.Network_1A2B
      reason: the organisation logs at the gateway
      expires: 2026-12-31
  allowLoss: [platform/databricks_volume.Exchange_3C4D]
`;

  test("are empty by default", () => {
    const { directory } = given(MINIMAL);
    const nothing = { waivers: [], allowLoss: [] };

    expect(loadStage("dev", { directory }).guard).toEqual(nothing);
    expect(loadAccount({ directory }).guard).toEqual(nothing);
  });

  test("are not inherited from the template of a short-lived stage", () => {
    const committed = (name: string): string => readFileSync(path.join("config", name), "utf8");
    const { directory } = given({
      "stages/base.yaml": committed("stages/base.yaml"),
      "stages/dev.yaml": committed("stages/dev.yaml") + WAIVER,
      "stages/pr.yaml": committed("stages/pr.yaml"),
    });

    expect(loadStage("dev", { directory }).guard.waivers).toHaveLength(1);
    expect(loadStage("pr-42", { directory }).guard).toEqual({ waivers: [], allowLoss: [] });
  });

  test("are read from the file of the stage or of the account", () => {
    const account = WAIVER.replace("workspace/", "account/").replace("platform/", "bootstrap/");
    const { directory } = given({
      ...MINIMAL,
      "account.yaml": ACCOUNT + account,
      "stages/dev.yaml": DEV + WAIVER,
    });

    expect(loadStage("dev", { directory }).guard).toMatchObject({
      waivers: [{ rule: "flow-log", expires: "2026-12-31" }],
      allowLoss: ["platform/databricks_volume.Exchange_3C4D"],
    });
    expect(loadAccount({ directory }).guard.allowLoss).toEqual(["bootstrap/databricks_volume.Exchange_3C4D"]);
  });

  test.each([
    ["an unknown rule", "flow-log", "flow-logs", 'flow-logs"', 'did you mean "flow-log"?'],
    ["a resource without its stack", "workspace/", "", 'given "aws_vpc.Network_1A2B"', "<part>/<address>"],
    [
      "a reason that is too short",
      "the organisation logs at the gateway",
      "later",
      'given "later"',
      "at least 12 characters",
    ],
    ["a day that does not exist", "2026-12-31", "2026-02-30", 'given "2026-02-30"', "date"],
    ["a loss in a missing stack", "platform/", "fruad/", "fruad/", "platform/"],
  ])("fails on %s, and reports its position", (_what, right, wrong, shown, remedy) => {
    const files = given({ ...MINIMAL, "stages/dev.yaml": DEV + WAIVER.replace(right, wrong) });

    const problems = problemsOf(() => loadStage("dev", files), files);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^stages\/dev\.yaml:\d+:\d+ guard\.(waivers\[0\]\.\w+|allowLoss\[0\]): /);
    expect(problems[0]).toContain(shown);
    expect(problems[0]).toContain(remedy);
  });
});

describe("unreadable files", () => {
  test("fails on a file that extends itself through others, and shows the cycle", () => {
    const files = given({ ...MINIMAL, "stages/base.yaml": `extends: dev\n${BASE}` });

    expect(problemsOf(() => loadStage("dev", files), files)).toEqual([
      "stages/base.yaml:1:10 extends: the files extend each other in a cycle: dev -> base -> dev",
    ]);
  });

  test("fails on invalid YAML, and reports its position and no other problem of the file", () => {
    const files = given({ ...MINIMAL, "stages/dev.yaml": "extends: base\nnetwork: {cidr: 10.10.0.0/16\n" });

    const problems = problemsOf(() => loadStage("dev", files), files);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^stages\/dev\.yaml:3:1: invalid YAML: a mapping in braces is not closed/);
  });

  test("fails on a folder without an account and stages", () => {
    const files = given({ "README.md": "" });

    expect(problemsOf(() => loadService({ ...files, stages: ["dev"] }), files)).toEqual([
      "account.yaml: this file does not exist",
      'stages: given stage "dev", which has no file; allowed: none, because there are no stage files',
    ]);
  });

  test("fails on the key `stage` in a stage's file, because the file name determines the stage", () => {
    const files = given({ ...MINIMAL, "stages/dev.yaml": `${DEV}stage: dev\n` });

    expect(problemsOf(() => loadStage("dev", files), files)).toEqual([
      "stages/dev.yaml:4:1 stage: unknown key; the file name determines the stage",
    ]);
  });
});

test("the repository's own configuration is valid, with and without the sandbox's overlay, and for a merge request", () => {
  const stages = ["dev", "staging", "prod", "pr-42"];

  expect(loadService({ stages }).stages.map(({ stage }) => stage)).toEqual(stages);
  expect(loadService({ stages, overlay: "config/overlays/sandbox.yaml" }).account.state.backend).toBe("local");
});
