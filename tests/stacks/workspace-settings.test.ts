import type { ControlId, Override } from "../../config/security/controls";
import type { StageConfig } from "../../config/schema";
import { PlatformStack } from "../../stacks/platform-stack";
import type { StageContext } from "../../stacks/stage-context";
import { stageContext, WITHOUT_SLOTS } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";

function synthesize(context: StageContext): Synthesized {
  const workspaceHost = "https://workspace.example";
  return synthesizeStack((app) => new PlatformStack(app, { context, workspaceHost }));
}

/** Synthesizes the platform stack of dev with the profile `standard`, in which one control is turned on or off. */
function turned(id: ControlId, enabled: boolean, change: Partial<StageConfig["security"]> = {}): Synthesized {
  const override: Override = { enabled, reason: "to see what it turns" };
  const security = { profile: "standard" as const, overrides: { [id]: override }, ...change };
  return synthesize(stageContext("dev", { ...WITHOUT_SLOTS, stage: { security } }));
}

const configuration = (stack: Synthesized): Record<string, string> =>
  stack.only("databricks_workspace_conf")["custom_config"] as Record<string, string>;

test.each([
  ["legacyFeaturesOff", "databricks_default_namespace_setting"],
  ["legacyFeaturesOff", "databricks_disable_legacy_access_setting"],
  ["legacyFeaturesOff", "databricks_disable_legacy_dbfs_setting"],
  ["restrictedAdmins", "databricks_restrict_workspace_admins_setting"],
  ["automaticClusterUpdate", "databricks_automatic_cluster_update_workspace_setting"],
  ["enhancedSecurityMonitoring", "databricks_enhanced_security_monitoring_workspace_setting"],
  ["complianceSecurityProfile", "databricks_compliance_security_profile_workspace_setting"],
] as const)("%s decides whether there is a %s", (control, type) => {
  expect(turned(control, true).counts()[type]).toBe(1);
  expect(turned(control, false).counts()[type]).toBeUndefined();
});

test.each([
  ["verboseAudit", "enableVerboseAuditLogs", "true"],
  ["downloadsOff", "enableResultsDownloading", "false"],
  ["downloadsOff", "enableExportNotebook", "false"],
  ["downloadsOff", "enableUploadDataUis", "false"],
  ["legacyFeaturesOff", "enforceUserIsolation", "true"],
] as const)("%s controls %s", (control, key, when) => {
  expect(configuration(turned(control, true))[key]).toBe(when);
  expect(configuration(turned(control, false))[key]).not.toBe(when);
});

test.each([true, false])(
  "isolatedCatalog %p decides whether other workspaces can access catalog, credential and location",
  (enabled) => {
    const stack = turned("isolatedCatalog", enabled);
    const modes = ["databricks_catalog", "databricks_storage_credential", "databricks_external_location"].map(
      (type) => stack.only(type)["isolation_mode"],
    );
    const mode = enabled ? "ISOLATED" : "OPEN";
    expect(modes).toEqual([mode, `ISOLATION_MODE_${mode}`, `ISOLATION_MODE_${mode}`]);
  },
);

test.each([
  [
    ["HIPAA", "PCI_DSS"],
    ["HIPAA", "PCI_DSS"],
  ],
  [undefined, ["NONE"]],
] as const)("compliance standards %p are set as %p", (configured, expected) => {
  const change = configured === undefined ? {} : { complianceStandards: [...configured] };
  const setting = turned("complianceSecurityProfile", true, change).only(
    "databricks_compliance_security_profile_workspace_setting",
  );
  expect(setting["compliance_security_profile_workspace"]).toMatchObject({ compliance_standards: expected });
});

test("personal access tokens expire within 90 days", () => {
  expect(configuration(synthesize(stageContext("dev")))["maxTokenLifetimeDays"]).toBe("90");
});

test("one stage enables the system tables for all stages", () => {
  const { databricks } = stageContext("dev").account;
  const owned = (stage: string): number | undefined => {
    const account = { databricks: { ...databricks, systemTablesFrom: "prod", systemSchemas: ["serving"] } };
    return synthesize(stageContext(stage, { account })).counts()["databricks_system_schema"];
  };
  expect([owned("dev"), owned("staging")]).toEqual([undefined, undefined]);
  expect(owned("prod")).toBeGreaterThan(0);
});
