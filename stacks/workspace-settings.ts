import { Construct } from "constructs";
import { AutomaticClusterUpdate } from "../constructs/workspace-settings/automatic-cluster-update";
import { ComplianceSecurityProfile } from "../constructs/workspace-settings/compliance-security-profile";
import { EnhancedSecurityMonitoring } from "../constructs/workspace-settings/enhanced-security-monitoring";
import { LegacyFeaturesOff } from "../constructs/workspace-settings/legacy-features-off";
import { RestrictedAdmins } from "../constructs/workspace-settings/restricted-admins";
import { SystemSchemas } from "../constructs/workspace-settings/system-schemas";
import { WorkspaceConfiguration } from "../constructs/workspace-settings/workspace-configuration";
import { IpAccessList } from "../constructs/workspace/ip-access-list";
import type { StageContext } from "./stage-context";

/** Maximum lifetime of personal access tokens. Users create them for experiments; services use service principals. */
const MAX_TOKEN_LIFETIME_DAYS = 90;

/** Start of the clusters' maintenance window, in UTC: six hours after the start of prod's nightly training. */
const MAINTENANCE = { day: "SUNDAY", hour: 9 } as const;

/** Properties for `WorkspaceSettings`. */
export interface WorkspaceSettingsProps {
  readonly context: StageContext;
  /** Catalog of the stage. */
  readonly catalogName: string;
  /** Public address of the stage's NAT gateway; undefined if clusters do not use it to reach the control plane. */
  readonly clusterAddress: string | undefined;
}

/** Workspace-wide settings of a stage. */
export class WorkspaceSettings extends Construct {
  public constructor(scope: Construct, id: string, props: WorkspaceSettingsProps) {
    super(scope, id);
    const { context, catalogName, clusterAddress } = props;
    const { account, controls, naming, stage } = context;
    const { allowedIpRanges } = stage.security;
    const configuration = new WorkspaceConfiguration(this, "Configuration", {
      verboseAudit: controls.verboseAudit,
      transfers: !controls.downloadsOff,
      sharedWithoutIsolation: !controls.legacyFeaturesOff,
      ipAccessLists: allowedIpRanges !== undefined,
      maxTokenLifetimeDays: MAX_TOKEN_LIFETIME_DAYS,
    });
    if (allowedIpRanges !== undefined) {
      new IpAccessList(this, "AllowedAddresses", {
        label: naming.name(),
        // Includes the clusters' own address: without it, clusters that reach the control plane over the internet would
        // not start.
        allowed: [...allowedIpRanges, ...(clusterAddress === undefined ? [] : [clusterAddress])],
        dependsOn: configuration.dependables,
      });
    }
    if (controls.legacyFeaturesOff) new LegacyFeaturesOff(this, "LegacyFeatures", { defaultCatalog: catalogName });
    if (controls.restrictedAdmins) new RestrictedAdmins(this, "Admins");
    if (controls.automaticClusterUpdate) new AutomaticClusterUpdate(this, "ClusterUpdate", MAINTENANCE);
    if (controls.enhancedSecurityMonitoring) new EnhancedSecurityMonitoring(this, "Monitoring");
    if (controls.complianceSecurityProfile) {
      const { complianceStandards: standards = ["NONE"] } = stage.security;
      new ComplianceSecurityProfile(this, "Compliance", { standards });
    }
    const { systemTablesFrom, systemSchemas } = account.databricks;
    if (systemTablesFrom === stage.stage && systemSchemas !== undefined) {
      new SystemSchemas(this, "SystemSchemas", { schemas: systemSchemas });
    }
  }
}
