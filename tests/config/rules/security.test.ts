import { securityRule } from "../../../config/rules/security";
import { CONTROL_IDS, CONTROLS, securityControls, type Override } from "../../../config/security/controls";
import type { StageConfig } from "../../../config/schema";
import { validStage } from "../project";

const REASON = "a reason that reviewers read";

function stage(change: Partial<StageConfig["security"]>, tier: "PREMIUM" | "ENTERPRISE" = "ENTERPRISE"): StageConfig {
  return validStage("dev", {
    security: { profile: "standard", overrides: {}, ...change },
    workspace: { pricingTier: tier },
  });
}

const override = (enabled: boolean): Override => ({ enabled, reason: REASON });
const paths = (config: StageConfig): readonly string[] => securityRule(config).map(({ path }) => path.join("."));

test("the repository's own stages comply with the rules, and prod is hardened", () => {
  for (const name of ["dev", "staging", "prod"]) expect(securityRule(validStage(name))).toEqual([]);
  expect(validStage("prod").security.profile).toBe("hardened");
});

test("hardened never turns off a control that standard turns on", () => {
  for (const id of CONTROL_IDS) expect(CONTROLS[id].standard && !CONTROLS[id].hardened).toBe(false);
});

test("an override takes precedence over the profile", () => {
  const controls = securityControls({ profile: "hardened", overrides: { flowLogs: override(false) } });
  expect(controls).toMatchObject({ flowLogs: false, privateNetwork: true });
});

test("fails on an override that equals the profile", () => {
  expect(paths(stage({ overrides: { flowLogs: override(true) } }))).toEqual(["security.overrides.flowLogs.enabled"]);
});

test("fails on a private network without any endpoint", () => {
  const overrides = { backEndPrivateLink: override(false), restrictedEndpoints: override(false) };
  expect(paths(stage({ profile: "hardened", overrides }))).toEqual([
    "security.overrides.backEndPrivateLink.enabled",
    "security.overrides.restrictedEndpoints.enabled",
  ]);
  const open = { ...overrides, privateNetwork: override(false) };
  expect(paths(stage({ profile: "hardened", overrides: open }))).toEqual([]);
});

test("fails on a control that requires another one", () => {
  const overrides = { enforcedCatalogKey: override(true) };
  expect(paths(stage({ overrides }))).toEqual(["security.overrides.enforcedCatalogKey.enabled"]);
  expect(paths(stage({ profile: "hardened", overrides }))).toEqual([]);
});

test("fails on a control that the tier does not have, and names the tier", () => {
  const [finding] = securityRule(stage({ overrides: { customerManagedKeys: override(true) } }, "PREMIUM"));
  expect(finding).toEqual({
    path: ["workspace", "pricingTier"],
    allowed: "ENTERPRISE, which customerManagedKeys needs",
  });
});

test("the compliance profile includes monitoring and updates, in both profiles", () => {
  const complianceSecurityProfile = override(true);
  expect(paths(stage({ profile: "hardened", overrides: { complianceSecurityProfile } }))).toEqual([]);
  const both = { enhancedSecurityMonitoring: override(true), automaticClusterUpdate: override(true) };
  expect(paths(stage({ overrides: { complianceSecurityProfile, ...both } }))).toEqual([]);
});

test("fails on a compliance profile without the controls that Databricks turns on with it", () => {
  expect(paths(stage({ overrides: { complianceSecurityProfile: override(true) } }))).toEqual([
    "security.overrides.enhancedSecurityMonitoring.enabled",
    "security.overrides.automaticClusterUpdate.enabled",
  ]);
});

test("fails on compliance standards without the compliance profile", () => {
  expect(paths(stage({ complianceStandards: ["PCI_DSS"] }))).toEqual(["security.complianceStandards"]);
});
