import { computeRule } from "../../../config/rules/compute";
import { protectionRule } from "../../../config/rules/protection";
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
  ])("accepts %s on %s", (sparkVersion, nodeType) => {
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
  ])("fails on %s on %s: %s, and suggests %s", (sparkVersion, nodeType, key, meant) => {
    expect(findings(sparkVersion, nodeType)).toMatchObject([{ path: ["compute", key], ...(meant && { meant }) }]);
  });
});
