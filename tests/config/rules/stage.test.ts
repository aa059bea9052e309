import { computeRule } from "../../../config/rules/compute";
import { gateRule } from "../../../config/rules/gate";
import { protectionRule } from "../../../config/rules/protection";
import { adoptRule } from "../../../config/rules/workspace";
import type { ProjectConfig, StageConfig } from "../../../config/schema";
import { validStage } from "../project";

describe("protection", () => {
  test.each([
    ["dev", false, 0],
    ["prod", true, 0],
    ["prod", false, 1],
    ["pr-42", false, 0],
    ["pr-42", true, 1],
  ] as const)("%s with deletionProtection %s: %i findings", (name, deletionProtection, count) => {
    expect(protectionRule(validStage(name, { deletionProtection }))).toHaveLength(count);
  });

  test.each([
    ["prod", false, 0],
    ["prod", true, 1],
    ["dev", false, 1],
  ] as const)("%s with deletionProtection %s and a retirement: %i findings", (name, deletionProtection, count) => {
    const retirement = "the service moved to another account";
    expect(protectionRule(validStage(name, { deletionProtection, retirement }))).toHaveLength(count);
  });
});

describe("an adopted workspace", () => {
  const adopting = (host: string): StageConfig =>
    validStage("dev", { workspace: { pricingTier: "PREMIUM", adopt: { host, workspaceId: "1" } } });

  test.each([
    "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com",
    "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com/",
    "http://127.0.0.1:8081",
    "http://localhost:8081",
  ])("is given by %s", (host) => {
    expect(adoptRule(adopting(host))).toEqual([]);
  });

  test.each([
    "dbc-a1b2c3d4-e5f6.cloud.databricks.com",
    "http://dbc-a1b2c3d4-e5f6.cloud.databricks.com",
    "https://user:password@dbc-a1b2c3d4-e5f6.cloud.databricks.com",
    "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com/?o=123",
    "https://",
    "ftp://127.0.0.1",
    "",
  ])("fails on %j", (host) => {
    expect(adoptRule(adopting(host)).map(({ path }) => path)).toEqual([["workspace", "adopt", "host"]]);
  });
});

describe("compute", () => {
  test.each([
    ["17.3.x-cpu-ml-scala2.13", "m6gd.xlarge", 0],
    ["17.3.x-gpu-ml-scala2.13", "g5.xlarge", 0],
    ["17.3.x-gpu-ml-scala2.13", "m6gd.xlarge", 1],
    ["17.3.x-cpu-ml-scala2.13", "p4d.24xlarge", 1],
  ] as const)("%s on %s: %i findings", (sparkVersion, nodeType, count) => {
    const { compute } = validStage("dev");
    expect(computeRule(validStage("dev", { compute: { ...compute, sparkVersion, nodeType } }))).toHaveLength(count);
  });
});

describe("the gate", () => {
  function withProject(change: (project: ProjectConfig) => ProjectConfig): StageConfig {
    const dev = validStage("dev");
    return { ...dev, projects: Object.fromEntries(Object.entries(dev.projects).map(([k, v]) => [k, change(v)])) };
  }

  test("is open to the repository's own stages", () => {
    expect(["dev", "staging", "prod", "pr-1"].flatMap((name) => gateRule(validStage(name)))).toEqual([]);
  });

  test("fails if a model that guesses would pass", () => {
    const stage = withProject((project) => ({
      ...project,
      data: { ...project.data, fraudShare: 0.3 },
      gate: { ...project.gate, minPrAuc: 0.3 },
    }));

    expect(gateRule(stage)).toEqual([
      {
        path: ["projects", "fraud", "gate", "minPrAuc"],
        allowed: "above data.fraudShare, 0.3: that is what a model reaches that guesses",
      },
    ]);
  });

  test("fails if the holdout has too few frauds, with the rows that would do", () => {
    const rows = (count: number): StageConfig =>
      withProject((project) => ({ ...project, data: { ...project.data, rows: count } }));

    expect(gateRule(rows(5_000))).toEqual([
      {
        path: ["projects", "fraud", "data", "rows"],
        allowed: "at least 10000, so that the holdout has 10 frauds to measure by",
      },
    ]);
    expect(gateRule(rows(10_000))).toEqual([]);
  });
});
