import { computeRule } from "../../../config/rules/compute";
import { gateRule } from "../../../config/rules/gate";
import { protectionRule } from "../../../config/rules/protection";
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

describe("compute", () => {
  const { compute } = validStage("dev");
  const findings = (sparkVersion: string, nodeType: string): readonly unknown[] =>
    computeRule(validStage("dev", { compute: { ...compute, sparkVersion, nodeType } }));

  test.each([
    ["17.3.x-cpu-ml-scala2.13", "m6gd.xlarge"],
    ["17.3.x-gpu-ml-scala2.13", "g5.xlarge"],
    ["16.4.x-cpu-ml-scala2.12", "i3.2xlarge"],
    ["16.4.x-cpu-ml-scala2.13", "r5d.large"],
    ["15.4.x-cpu-ml-scala2.12", "i4i.xlarge"],
  ])("takes %s on %s", (sparkVersion, nodeType) => {
    expect(findings(sparkVersion, nodeType)).toEqual([]);
  });

  test.each([
    ["17.3.x-gpu-ml-scala2.13", "m6gd.xlarge", "nodeType", undefined],
    ["17.3.x-cpu-ml-scala2.13", "p4d.24xlarge", "nodeType", undefined],
    ["17.3.x-cpu-ml-scala2.13", "m5.xlarge", "nodeType", "m5d.xlarge"],
    ["17.3.x-cpu-ml-scala2.13", "m6gd.24xlarge", "nodeType", "m6gd.2xlarge"],
    ["17.3.x-cpu-ml-scala2.13", "m6dg.xlarge", "nodeType", "m6gd.xlarge"],
    ["17.3.x-gpu-ml-scala2.13", "g5g.xlarge", "nodeType", "g5.xlarge"],
    ["17.3.x-cpu-ml-scala2.12", "m6gd.xlarge", "sparkVersion", "17.3.x-cpu-ml-scala2.13"],
    ["15.4.x-cpu-ml-scala2.13", "m6gd.xlarge", "sparkVersion", "15.4.x-cpu-ml-scala2.12"],
  ])("fails on %s on %s: %s, meant %s", (sparkVersion, nodeType, key, meant) => {
    expect(findings(sparkVersion, nodeType)).toMatchObject([{ path: ["compute", key], ...(meant && { meant }) }]);
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
