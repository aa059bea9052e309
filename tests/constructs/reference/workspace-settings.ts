// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import type { Construct } from "constructs";
import { AutomaticClusterUpdate } from "../../../constructs/workspace-settings/automatic-cluster-update";
import { ComplianceSecurityProfile } from "../../../constructs/workspace-settings/compliance-security-profile";
import { EnhancedSecurityMonitoring } from "../../../constructs/workspace-settings/enhanced-security-monitoring";
import { LegacyFeaturesOff } from "../../../constructs/workspace-settings/legacy-features-off";
import { RestrictedAdmins } from "../../../constructs/workspace-settings/restricted-admins";
import { SystemSchemas } from "../../../constructs/workspace-settings/system-schemas";
import { WorkspaceConfiguration } from "../../../constructs/workspace-settings/workspace-configuration";
import { IpAccessList } from "../../../constructs/workspace/ip-access-list";

// #region AutomaticClusterUpdate
export function automaticClusterUpdate(scope: Construct): void {
  new AutomaticClusterUpdate(scope, "Updates", { day: "SUNDAY", hour: 2 });
}
// #endregion AutomaticClusterUpdate

// #region ComplianceSecurityProfile
export function complianceSecurityProfile(scope: Construct): void {
  new ComplianceSecurityProfile(scope, "Compliance", { standards: ["PCI_DSS"] });
}
// #endregion ComplianceSecurityProfile

// #region EnhancedSecurityMonitoring
export function enhancedSecurityMonitoring(scope: Construct): void {
  new EnhancedSecurityMonitoring(scope, "Monitoring");
}
// #endregion EnhancedSecurityMonitoring

// #region LegacyFeaturesOff
export function legacyFeaturesOff(scope: Construct): void {
  new LegacyFeaturesOff(scope, "Legacy", { defaultCatalog: "fraudops_dev" });
}
// #endregion LegacyFeaturesOff

// #region RestrictedAdmins
export function restrictedAdmins(scope: Construct): void {
  new RestrictedAdmins(scope, "Admins");
}
// #endregion RestrictedAdmins

// #region SystemSchemas
export function systemSchemas(scope: Construct): void {
  new SystemSchemas(scope, "System", { schemas: ["access", "query"] });
}
// #endregion SystemSchemas

// #region WorkspaceConfiguration
export function workspaceConfiguration(scope: Construct): void {
  const configuration = new WorkspaceConfiguration(scope, "Configuration", {
    verboseAudit: true,
    transfers: false,
    sharedWithoutIsolation: false,
    ipAccessLists: true,
    maxTokenLifetimeDays: 90,
  });
  new IpAccessList(scope, "List", {
    label: "fraudops-dev",
    allowed: ["198.51.100.0/24"],
    dependsOn: configuration.dependables,
  });
}
// #endregion WorkspaceConfiguration
