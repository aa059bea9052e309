import { AutomaticClusterUpdate } from "../../../constructs/workspace-settings/automatic-cluster-update";
import { ComplianceSecurityProfile } from "../../../constructs/workspace-settings/compliance-security-profile";
import { EnhancedSecurityMonitoring } from "../../../constructs/workspace-settings/enhanced-security-monitoring";
import { LegacyFeaturesOff } from "../../../constructs/workspace-settings/legacy-features-off";
import { RestrictedAdmins } from "../../../constructs/workspace-settings/restricted-admins";
import { SystemSchemas } from "../../../constructs/workspace-settings/system-schemas";
import { synthesizeConstructs } from "../../support/synth";

test("clusters restart in a weekly window, and only for an update", () => {
  const stack = synthesizeConstructs((scope) => {
    new AutomaticClusterUpdate(scope, "Update", { day: "SUNDAY", hour: 9 });
  });
  expect(stack.only("databricks_automatic_cluster_update_workspace_setting")).toEqual({
    automatic_cluster_update_workspace: {
      enabled: true,
      restart_even_if_no_updates_available: false,
      maintenance_window: {
        week_day_based_schedule: {
          day_of_week: "SUNDAY",
          frequency: "EVERY_WEEK",
          window_start_time: { hours: 9, minutes: 0 },
        },
      },
    },
  });
});

test.each([-1, 24, 2.5])("fails on a maintenance window at hour %p", (hour) => {
  const build = (): unknown =>
    synthesizeConstructs((scope) => {
      new AutomaticClusterUpdate(scope, "Update", { day: "SUNDAY", hour });
    });
  expect(build).toThrow(`hour ${hour} of the maintenance window must be a whole number from 0 to 23`);
});

test("clusters are monitored", () => {
  const stack = synthesizeConstructs((scope) => {
    new EnhancedSecurityMonitoring(scope, "Monitoring");
  });
  expect(stack.only("databricks_enhanced_security_monitoring_workspace_setting")).toEqual({
    enhanced_security_monitoring_workspace: { is_enabled: true },
  });
});

test("the compliance profile names its standards", () => {
  const stack = synthesizeConstructs((scope) => {
    new ComplianceSecurityProfile(scope, "Compliance", { standards: ["PCI_DSS", "HIPAA"] });
  });
  expect(stack.only("databricks_compliance_security_profile_workspace_setting")).toEqual({
    compliance_security_profile_workspace: { is_enabled: true, compliance_standards: ["PCI_DSS", "HIPAA"] },
  });
});

test("fails on a compliance profile without a standard", () => {
  const build = (): unknown =>
    synthesizeConstructs((scope) => {
      new ComplianceSecurityProfile(scope, "Compliance", { standards: [] });
    });
  expect(build).toThrow('compliance security profile has no standard: give one, e.g. "PCI_DSS"');
});

test("disables the Hive metastore and DBFS root after the default catalog is set", () => {
  const stack = synthesizeConstructs((scope) => {
    new LegacyFeaturesOff(scope, "Legacy", { defaultCatalog: "fraud" });
  });
  expect(stack.only("databricks_default_namespace_setting")).toEqual({ namespace: { value: "fraud" } });
  const [namespace] = Object.keys(stack.byName("databricks_default_namespace_setting"));
  expect(stack.only("databricks_disable_legacy_access_setting")).toEqual({
    disable_legacy_access: { value: true },
    depends_on: [`databricks_default_namespace_setting.${namespace}`],
  });
  expect(stack.only("databricks_disable_legacy_dbfs_setting")).toEqual({ disable_legacy_dbfs: { value: true } });
});

test("administrators cannot impersonate others", () => {
  const stack = synthesizeConstructs((scope) => {
    new RestrictedAdmins(scope, "Admins");
  });
  expect(stack.only("databricks_restrict_workspace_admins_setting")).toEqual({
    restrict_workspace_admins: { status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" },
  });
});

test("each system schema is turned on", () => {
  const stack = synthesizeConstructs((scope) => {
    new SystemSchemas(scope, "System", { schemas: ["access", "query"] });
  });
  expect(stack.all("databricks_system_schema")).toEqual([{ schema: "access" }, { schema: "query" }]);
});
